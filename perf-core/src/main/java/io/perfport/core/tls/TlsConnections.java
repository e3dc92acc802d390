package io.perfport.core.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.perfport.common.result.TlsUse;
import io.perfport.core.session.ControlSession.Side;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLSession;

/** The connections with TLS of one test, at the client. Thread-safe. */
public final class TlsConnections {
  private static final TlsFailures FAILURES = new TlsFailures(Side.CLIENT);

  /** RFC 2818, also of other protocols than HTTP: the host's name, or address. */
  private static final String NAMES = "HTTPS";

  private final ClientTls settings;
  private final String host;
  private final ServerTrust trust;
  private final SslContext context;

  /** The JDK keeps sessions by host and this number, so that another number finds none. */
  private final AtomicInteger sessionKey = new AtomicInteger();

  /** Written by every event loop. */
  private final LongAdder handshakes = new LongAdder();

  /** What the first connection agreed on, as later ones will. Written once, by its event loop. */
  private volatile SSLSession first;

  TlsConnections(ClientTls settings, String host) {
    this.settings = settings;
    this.host = host;
    this.trust = settings.trust();
    SslContextBuilder builder =
        settings.identity() == null
            ? SslContextBuilder.forClient()
            : settings.identity().forClient();
    this.context =
        TlsContexts.build(
            builder
                .trustManager(trust)
                .endpointIdentificationAlgorithm(trust.checksNames() ? NAMES : null)
                .sessionCacheSize(settings.resumes() ? 0 : 1),
            settings.provider(),
            TlsContexts.PERFPORT);
  }

  /**
   * Puts TLS on a connection, before it connects, before all other handlers. These see it become
   * active when the handshake is over, and one exception if it fails. On its event loop.
   *
   * @param handshakeMillis how long the handshake may take
   */
  public void install(Channel channel, long handshakeMillis) {
    int key = settings.resumes() ? 0 : sessionKey.incrementAndGet() & 0xffff;
    SslHandler tls =
        TlsContexts.timed(context.newHandler(channel.alloc(), host, key), handshakeMillis);
    HandshakeGuard guard = new HandshakeGuard(FAILURES, (pipeline, self) -> {});
    channel
        .pipeline()
        .addLast(
            guard,
            tls,
            new TlsEvents(
                FAILURES,
                guard,
                done -> {
                  handshakes.increment();
                  if (first == null) {
                    first = tls.engine().getSession();
                  }
                }));
  }

  /** What was agreed on, and how often so far; empty before the first handshake. */
  public Optional<TlsUse> use() {
    return Optional.ofNullable(first)
        .map(
            session ->
                new TlsUse(
                    session.getProtocol(),
                    session.getCipherSuite(),
                    settings.provider().label(),
                    handshakes.sum(),
                    trust.resumed()));
  }
}
