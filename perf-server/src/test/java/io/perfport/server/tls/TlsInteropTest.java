package io.perfport.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfport.core.metrics.EndpointPages;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.PerfMetrics.Role;
import io.perfport.core.metrics.ScrapeEndpoint;
import io.perfport.core.tls.ServerTls;
import io.perfport.core.tls.TlsIdentity;
import io.perfport.core.tls.TlsProvider;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs that others have written see what the documents say. */
@Timeout(60)
class TlsInteropTest {
  private final ServerTls tls = new ServerTls(TlsIdentity.selfSigned(), null, TlsProvider.JDK);

  /** What a program prints on both outputs; nothing is said to it. */
  private static String output(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, command[0] + " is not here");
      throw e;
    }
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }

  private String openssl(String... options) throws Exception {
    try (PerfServer server =
        PerfServer.start(ServerConfig.on("127.0.0.1", 0).withTransport("nio").withTls(tls))) {
      List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect"));
      command.add("127.0.0.1:" + server.port());
      Collections.addAll(command, options);
      return output(command.toArray(String[]::new));
    }
  }

  @Test
  void opensslSeesTheVersionTheProtocolAndTheCertificateThatIsPrinted() throws Exception {
    String seen = openssl("-alpn", "perfport/1", "-showcerts");
    assertThat(seen)
        .contains("New, TLSv1.3")
        .contains("ALPN protocol: perfport/1")
        .contains("-----BEGIN CERTIFICATE-----")
        .contains("CN = perf-server");
  }

  /** Early data could be replayed: no ticket allows it (RFC 8446, section 8). */
  @Test
  void opensslIsOfferedNoEarlyData() throws Exception {
    assertThat(openssl("-alpn", "perfport/1").toLowerCase(Locale.ROOT))
        .contains("new, tlsv1.3")
        .doesNotContain("max early data: 1")
        .contains("early data was not sent");
  }

  @Test
  void opensslCantGetAnOlderVersion() throws Exception {
    assertThat(openssl("-tls1_2").toLowerCase(Locale.ROOT))
        .contains("alert protocol version")
        .doesNotContain("new, tlsv1.2");
  }

  private ScrapeEndpoint endpoint(PerfMetrics metrics) {
    return ScrapeEndpoint.start(
        metrics,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        EndpointPages.NONE,
        connection -> tls.installWeb(connection, 5_000));
  }

  @Test
  void curlGetsTheMetricsOverTlsAndNothingInClear() throws Exception {
    try (PerfMetrics metrics = new PerfMetrics(Role.SERVER);
        ScrapeEndpoint endpoint = endpoint(metrics)) {
      String place = "127.0.0.1:" + endpoint.address().getPort();
      assertThat(output("curl", "-sk", "https://" + place + "/metrics"))
          .contains("perfport_sessions_active");
      assertThat(output("curl", "-s", "http://" + place + "/metrics")).isEmpty();
      assertThat(output("curl", "-sk", "https://" + place + "/metrics"))
          .containsPattern("perfport_scrape_failures_total\\{cause=\"tls\"[^}]*} 1");
      assertThat(output("curl", "-sk", "-H", "Host: evil.example", "https://" + place + "/"))
          .as("names are checked as ever")
          .doesNotContain("perfport_");
    }
  }
}
