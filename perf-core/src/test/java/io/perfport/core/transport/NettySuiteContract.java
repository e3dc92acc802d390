package io.perfport.core.transport;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.testsuite.transport.socket.CompositeBufferGatheringWriteTest;
import io.netty.testsuite.transport.socket.ServerSocketSuspendTest;
import io.netty.testsuite.transport.socket.SocketAutoReadTest;
import io.netty.testsuite.transport.socket.SocketBufReleaseTest;
import io.netty.testsuite.transport.socket.SocketCancelWriteTest;
import io.netty.testsuite.transport.socket.SocketChannelNotYetConnectedTest;
import io.netty.testsuite.transport.socket.SocketCloseForciblyTest;
import io.netty.testsuite.transport.socket.SocketConditionalWritabilityTest;
import io.netty.testsuite.transport.socket.SocketConnectTest;
import io.netty.testsuite.transport.socket.SocketConnectionAttemptTest;
import io.netty.testsuite.transport.socket.SocketDataReadInitialStateTest;
import io.netty.testsuite.transport.socket.SocketEchoTest;
import io.netty.testsuite.transport.socket.SocketExceptionHandlingTest;
import io.netty.testsuite.transport.socket.SocketFileRegionTest;
import io.netty.testsuite.transport.socket.SocketFixedLengthEchoTest;
import io.netty.testsuite.transport.socket.SocketGatheringWriteTest;
import io.netty.testsuite.transport.socket.SocketHalfClosedTest;
import io.netty.testsuite.transport.socket.SocketMultipleConnectTest;
import io.netty.testsuite.transport.socket.SocketObjectEchoTest;
import io.netty.testsuite.transport.socket.SocketReadPendingTest;
import io.netty.testsuite.transport.socket.SocketRstTest;
import io.netty.testsuite.transport.socket.SocketShutdownOutputByPeerTest;
import io.netty.testsuite.transport.socket.SocketShutdownOutputBySelfTest;
import io.netty.testsuite.transport.socket.SocketSpdyEchoTest;
import io.netty.testsuite.transport.socket.SocketSslClientRenegotiateTest;
import io.netty.testsuite.transport.socket.SocketSslEchoTest;
import io.netty.testsuite.transport.socket.SocketSslGreetingTest;
import io.netty.testsuite.transport.socket.SocketSslSessionReuseTest;
import io.netty.testsuite.transport.socket.SocketStartTlsTest;
import io.netty.testsuite.transport.socket.SocketStringEchoTest;
import io.netty.testsuite.transport.socket.TrafficShapingHandlerTest;
import io.netty.testsuite.transport.socket.WriteBeforeRegisteredTest;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Netty's own tests of TCP transports, over one of ours: what nio passes each transport passes, but
 * for what it names, with the reason. Run by the Maven profile {@code netty-suite}, each transport
 * in a JVM of its own, since some of these tests keep state in static fields.
 */
@ExtendWith(NettySuiteContract.Exceptions.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class NettySuiteContract {
  private static final int WORKERS = 4;

  /** Of transports without {@code FileRegion}. */
  protected static final Map<String, String> NO_FILE_REGION =
      Map.of("SocketFileRegion", "the transport sends a ByteBuf only, and says so");

  private static final Map<String, String> EVERYWHERE =
      Map.of(
          "testConnectCancellation",
          "needs an address that never answers; fails on nio too where there is none",
          "testSslSessionTrustManagerResumption",
          "needs the classes of netty-tcnative; fails on nio too");

  /** One group of loops for all tests, as in Netty's own permutations; its threads are daemons. */
  private static final Map<Class<?>, TransportLoops> LOOPS = new ConcurrentHashMap<>();

  private final Transport transport;

  protected NettySuiteContract(Transport transport) {
    this.transport = transport;
  }

  /** What the transport does not pass though nio does: test or class, and the reason. */
  protected Map<String, String> exceptions() {
    return Map.of();
  }

  private TransportLoops loops() {
    return LOOPS.computeIfAbsent(
        getClass(), own -> transport.open(WORKERS, new DefaultThreadFactory("netty-suite", true)));
  }

  private List<BootstrapFactory<ServerBootstrap>> servers() {
    TransportLoops loops = loops();
    return List.of(
        () -> new ServerBootstrap().group(loops.group()).channelFactory(loops.listeners()));
  }

  private List<BootstrapFactory<Bootstrap>> clients() {
    TransportLoops loops = loops();
    return List.of(() -> new Bootstrap().group(loops.group()).channelFactory(loops.streams()));
  }

  private List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> sockets() {
    return List.of(
        new BootstrapComboFactory<>() {
          @Override
          public ServerBootstrap newServerInstance() {
            return servers().get(0).newInstance();
          }

          @Override
          public Bootstrap newClientInstance() {
            return clients().get(0).newInstance();
          }
        });
  }

  /** Skips what is named as an exception. */
  static final class Exceptions implements BeforeEachCallback {
    @Override
    public void beforeEach(ExtensionContext context) {
      NettySuiteContract suite =
          context.getRequiredTestInstances().findInstance(NettySuiteContract.class).orElseThrow();
      Availability availability = suite.transport.availability();
      assumeTrue(availability.isAvailable(), availability::toString);
      Map<String, String> exceptions = suite.exceptions();
      String test = context.getRequiredTestMethod().getName();
      String all = context.getRequiredTestClass().getSimpleName();
      String reason =
          EVERYWHERE.getOrDefault(test, exceptions.getOrDefault(test, exceptions.get(all)));
      assumeTrue(reason == null, reason);
    }
  }

  @Nested
  class CompositeBufferGatheringWrite extends CompositeBufferGatheringWriteTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class ServerSocketSuspend extends ServerSocketSuspendTest {
    @Override
    protected List<BootstrapFactory<ServerBootstrap>> newFactories() {
      return servers();
    }
  }

  @Nested
  class SocketAutoRead extends SocketAutoReadTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketBufRelease extends SocketBufReleaseTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketCancelWrite extends SocketCancelWriteTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketChannelNotYetConnected extends SocketChannelNotYetConnectedTest {
    @Override
    protected List<BootstrapFactory<Bootstrap>> newFactories() {
      return clients();
    }
  }

  @Nested
  class SocketCloseForcibly extends SocketCloseForciblyTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketConditionalWritability extends SocketConditionalWritabilityTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketConnect extends SocketConnectTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketConnectionAttempt extends SocketConnectionAttemptTest {
    @Override
    protected List<BootstrapFactory<Bootstrap>> newFactories() {
      return clients();
    }
  }

  @Nested
  class SocketDataReadInitialState extends SocketDataReadInitialStateTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketEcho extends SocketEchoTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketExceptionHandling extends SocketExceptionHandlingTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketFileRegion extends SocketFileRegionTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketFixedLengthEcho extends SocketFixedLengthEchoTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketGatheringWrite extends SocketGatheringWriteTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketHalfClosed extends SocketHalfClosedTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketMultipleConnect extends SocketMultipleConnectTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketObjectEcho extends SocketObjectEchoTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketReadPending extends SocketReadPendingTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketRst extends SocketRstTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketShutdownOutputByPeer extends SocketShutdownOutputByPeerTest {
    @Override
    protected List<BootstrapFactory<ServerBootstrap>> newFactories() {
      return servers();
    }
  }

  @Nested
  class SocketShutdownOutputBySelf extends SocketShutdownOutputBySelfTest {
    @Override
    protected List<BootstrapFactory<Bootstrap>> newFactories() {
      return clients();
    }
  }

  @Nested
  class SocketSpdyEcho extends SocketSpdyEchoTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketSslClientRenegotiate extends SocketSslClientRenegotiateTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketSslEcho extends SocketSslEchoTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketSslGreeting extends SocketSslGreetingTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketSslSessionReuse extends SocketSslSessionReuseTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketStartTls extends SocketStartTlsTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class SocketStringEcho extends SocketStringEchoTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class TrafficShapingHandler extends TrafficShapingHandlerTest {
    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
      return sockets();
    }
  }

  @Nested
  class WriteBeforeRegistered extends WriteBeforeRegisteredTest {
    @Override
    protected List<BootstrapFactory<Bootstrap>> newFactories() {
      return clients();
    }
  }
}
