package io.perfport.core.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.perfport.core.session.ControlSession.Side;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What ties a proof of identity to the TLS connection that it is given on: {@code
 * tls-server-end-point} (RFC 5929, section 4), the hash of the server's certificate as this end has
 * seen it. Both ends of one connection have the same; an end that speaks to somebody in between,
 * who has another certificate, has another. (The exporter of RFC 9266 would also tell connections
 * apart, but the JDK's SSLEngine has none.)
 */
public final class ChannelBinding {
  /** Also in the place of weaker hashes: RFC 5929, section 4.1. */
  private static final String SHA_256 = "SHA-256";

  private ChannelBinding() {}

  /**
   * The binding of a connection whose handshake is over. On the channel's event loop.
   *
   * @param side which end this is
   * @return 32 to 64 bytes; empty if the connection has no TLS
   */
  public static Optional<byte[]> of(Channel channel, Side side) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      return Optional.empty();
    }
    SSLSession session = tls.engine().getSession();
    try {
      Certificate[] chain =
          side == Side.SERVER ? session.getLocalCertificates() : session.getPeerCertificates();
      return Optional.of(of((X509Certificate) chain[0]));
    } catch (SSLPeerUnverifiedException e) {
      throw new IllegalStateException("asked for before the handshake was over", e);
    }
  }

  private static byte[] of(X509Certificate certificate) {
    try {
      return MessageDigest.getInstance(hashOf(certificate.getSigAlgName()))
          .digest(certificate.getEncoded());
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that has served has no hash", e);
    }
  }

  /**
   * The hash of a signature: SHA384withECDSA has SHA-384. One that names none, such as Ed25519's,
   * is left open by RFC 5929: then SHA-256.
   */
  static String hashOf(String signature) {
    String name = signature.toUpperCase(Locale.ROOT);
    if (name.startsWith("SHA384WITH")) {
      return "SHA-384";
    }
    return name.startsWith("SHA512WITH") ? "SHA-512" : SHA_256;
  }
}
