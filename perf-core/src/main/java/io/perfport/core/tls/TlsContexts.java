package io.perfport.core.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import javax.net.ssl.SSLException;

/**
 * What TLS is alike on both ends. Nothing below version 1.3 (RFC 8446): so there is no
 * renegotiation, no compression and no key exchange without forward secrecy, and nobody in between
 * can talk the two ends down to what has them. Early data (0-RTT), which could be replayed, is
 * neither offered nor taken.
 */
final class TlsContexts {
  /** What connections carry, by ALPN (RFC 7301). */
  static final String PERFPORT = "perfport/1";

  static final String HTTP = "http/1.1";

  private static final String VERSION = "TLSv1.3";

  /** How long a peer that does not read may hold up the last word of a connection. */
  private static final long LAST_WORD_MILLIS = 1_000;

  private TlsContexts() {}

  /**
   * @throws FailureException if there can't be one
   */
  static SslContext build(SslContextBuilder builder, TlsProvider provider, String application) {
    try {
      SslContext context =
          builder
              .sslProvider(provider.netty())
              .protocols(VERSION)
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      Protocol.ALPN,
                      SelectorFailureBehavior.NO_ADVERTISE,
                      SelectedListenerFailureBehavior.ACCEPT,
                      application))
              .build();
      if (provider == TlsProvider.BORINGSSL) {
        // Netty leaves session tickets out unless they are asked for; the JDK has them.
        ((OpenSslSessionContext) context.sessionContext()).setTicketKeys();
      }
      return context;
    } catch (SSLException | IllegalArgumentException e) {
      throw new FailureException(
          new Failure(FailureReason.OPTION_UNSUPPORTED, "TLS: " + CauseText.of(e)), e);
    }
  }

  static SslHandler timed(SslHandler handler, long handshakeMillis) {
    handler.setHandshakeTimeoutMillis(handshakeMillis);
    handler.setCloseNotifyFlushTimeoutMillis(LAST_WORD_MILLIS);
    return handler;
  }
}
