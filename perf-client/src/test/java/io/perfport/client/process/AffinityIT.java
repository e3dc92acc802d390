package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Placement with both jars: what calls the kernel comes out of the jar. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class AffinityIT {
  private static String firstProcessor() throws Exception {
    Matcher allowed =
        Pattern.compile("Cpus_allowed_list:\\s*(\\d+)")
            .matcher(Files.readString(Path.of("/proc/self/status")));
    assertThat(allowed.find()).isTrue();
    return allowed.group(1);
  }

  @Test
  void bothEndsRunOnTheProcessorThatWasAskedFor() throws Exception {
    String processor = firstProcessor();
    try (RunningJar server = new RunningJar(Jar.SERVER, List.of("-B", "127.0.0.1", "-p", "0"))) {
      String port = server.awaitOutput("port (\\d+), ").group(1);
      String both = processor + "," + processor;
      Exit json = RunningJar.runClient("127.0.0.1", "-p", port, "-t", "1", "-J", "-A", both);
      JsonNode perfport = new ObjectMapper().readTree(json.with(0).quiet().out()).get("perfport");
      for (String end : List.of("client", "server")) {
        assertThat(perfport.at("/" + end + "/affinity").asText()).isEqualTo(processor);
        assertThat(perfport.at("/" + end + "/processors").asText()).isEqualTo(processor);
      }
      server.signal("TERM");
      server.awaitExit();
    }
  }
}
