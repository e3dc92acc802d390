package io.perfport.core.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.perfport.core.session.ControlSession.Side;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/** How a server speaks TLS: who it is, and who its clients must be. Thread-safe. */
public final class ServerTls {
  private static final TlsFailures FAILURES = new TlsFailures(Side.SERVER);

  private final TlsIdentity identity;
  private final SslContext context;
  private final SslContext web;

  /**
   * @param clientAuthorities PEM file of who may vouch for clients, which then need a certificate
   *     (mutual TLS); null to let clients in without
   * @throws io.perfport.common.failure.FailureException if the file can't be used, or the provider
   */
  public ServerTls(TlsIdentity identity, Path clientAuthorities, TlsProvider provider) {
    List<X509Certificate> authorities =
        clientAuthorities == null ? List.of() : PemFiles.certificates(clientAuthorities);
    this.identity = identity;
    this.context = context(authorities, provider, TlsContexts.PERFPORT);
    this.web = context(authorities, provider, TlsContexts.HTTP);
  }

  private SslContext context(
      List<X509Certificate> authorities, TlsProvider provider, String application) {
    SslContextBuilder builder = identity.forServer();
    if (!authorities.isEmpty()) {
      builder.clientAuth(ClientAuth.REQUIRE).trustManager(authorities);
    }
    return TlsContexts.build(builder, provider, application);
  }

  /** What a client may pin ({@code --tls-pin}). */
  public Fingerprint fingerprint() {
    return identity.fingerprint();
  }

  /**
   * Puts TLS before all other handlers of a connection that was accepted, on its event loop. It
   * begins when the client has sent its first byte. A client that speaks in clear, or whose
   * handshake fails, is an exception in the pipeline: in the first case there is no TLS, and what
   * the handlers answer goes in clear.
   *
   * @param handshakeMillis how long a handshake may take, from that byte on
   */
  public void install(Channel channel, long handshakeMillis) {
    install(context, channel, handshakeMillis);
  }

  /** The same for a connection of HTTP. */
  public void installWeb(Channel channel, long handshakeMillis) {
    install(web, channel, handshakeMillis);
  }

  private static void install(SslContext context, Channel channel, long handshakeMillis) {
    channel
        .pipeline()
        .addFirst(
            new HandshakeGuard(
                FAILURES,
                (pipeline, guard) -> {
                  SslHandler tls =
                      TlsContexts.timed(context.newHandler(channel.alloc()), handshakeMillis);
                  String before = pipeline.context(guard).name();
                  pipeline.addAfter(before, "tls", tls);
                  pipeline.addAfter("tls", null, new TlsEvents(FAILURES, guard, done -> {}));
                }));
  }
}
