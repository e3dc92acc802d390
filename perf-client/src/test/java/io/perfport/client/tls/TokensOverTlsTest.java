package io.perfport.client.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.perfport.client.PerfClient;
import io.perfport.client.config.Entry;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.StreamConfig;
import io.perfport.common.access.Quota;
import io.perfport.common.access.Token;
import io.perfport.common.access.TokenTable;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Outcome;
import io.perfport.core.tls.ClientTls;
import io.perfport.core.tls.Fingerprint;
import io.perfport.core.tls.ServerTls;
import io.perfport.core.tls.TlsIdentity;
import io.perfport.core.tls.TlsProvider;
import io.perfport.server.PerfServer;
import io.perfport.server.config.Access;
import io.perfport.server.config.ServerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A login by token belongs to the TLS connection that it is made on. */
@Timeout(120)
class TokensOverTlsTest {
  private static final Token ALICE =
      Token.ofSecret("alice", "correct-horse-battery".getBytes(StandardCharsets.UTF_8), Quota.NONE);
  private static final TestPlan PLAN =
      TestPlan.builder(Direction.FORWARD, new RunLimit.Bytes(1_000)).build();

  private final TlsIdentity identity = TlsIdentity.selfSigned();

  private PerfServer server() {
    return PerfServer.start(
        ServerConfig.onLoopback()
            .withTransport("nio")
            .withTls(new ServerTls(identity, null, TlsProvider.JDK))
            .withAccess(Access.to(TokenTable.of(List.of(ALICE)))));
  }

  private static StreamConfig test(int port, Fingerprint pin) {
    return new StreamConfig(
        ServerTarget.to("127.0.0.1", port, 1)
            .withTransport("nio")
            .withEntry(new Entry(Optional.of(ALICE), Duration.ZERO))
            .withTls(ClientTls.pinned(pin, TlsProvider.JDK)),
        PLAN);
  }

  @Test
  void aClientWithTheTokenIsServed() {
    try (PerfServer server = server()) {
      assertThat(PerfClient.run(test(server.port(), identity.fingerprint())).outcome())
          .isInstanceOf(Outcome.Completed.class);
    }
  }

  /** Even if the client has been talked into trusting whoever stands in between. */
  @Test
  void aProofThatIsPassedOnByOneInBetweenIsRefused() throws Exception {
    X509Bundle relays =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=relay")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    MultiThreadIoEventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (PerfServer server = server()) {
      Channel relay = relay(loop, relays, server.port());
      int port = ((InetSocketAddress) relay.localAddress()).getPort();
      FailureException refused =
          catchThrowableOfType(
              FailureException.class,
              () -> PerfClient.run(test(port, Fingerprint.of(relays.getCertificate()))));
      assertThat(refused.failure().reason()).isEqualTo(FailureReason.NOT_AUTHORIZED);
      assertThat(PerfClient.run(test(server.port(), identity.fingerprint())).outcome())
          .isInstanceOf(Outcome.Completed.class);
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  private static Channel relay(MultiThreadIoEventLoopGroup loop, X509Bundle own, int server)
      throws Exception {
    ApplicationProtocolConfig perfport =
        new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            "perfport/1");
    SslContext toClient =
        SslContextBuilder.forServer(own.toKeyManagerFactory())
            .applicationProtocolConfig(perfport)
            .build();
    SslContext toServer =
        SslContextBuilder.forClient()
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .applicationProtocolConfig(perfport)
            .build();
    return new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel client) {
                Channel onwards =
                    new Bootstrap()
                        .group(client.eventLoop())
                        .channel(NioSocketChannel.class)
                        .handler(between(toServer, client))
                        .connect(InetAddress.getLoopbackAddress(), server)
                        .channel();
                client.pipeline().addLast(toClient.newHandler(client.alloc()), new To(onwards));
              }
            })
        .bind(InetAddress.getLoopbackAddress(), 0)
        .sync()
        .channel();
  }

  private static ChannelInitializer<Channel> between(SslContext tls, Channel client) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel server) {
        server.pipeline().addLast(tls.newHandler(server.alloc()), new To(client));
      }
    };
  }

  /** Passes on what comes. */
  private static final class To extends ChannelInboundHandlerAdapter {
    private final Channel other;

    To(Channel other) {
      this.other = other;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      other.writeAndFlush(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }
}
