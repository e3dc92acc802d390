package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both jars say what they are made of: a bill of materials for programs, a list for people. */
class BillOfMaterialsIT {
  @ParameterizedTest
  @EnumSource(Jar.class)
  void aJarTellsEachLibraryWithItsVersionHashAndLicence(Jar program) throws Exception {
    try (JarFile jar = new JarFile(program.path().toFile())) {
      String name = "perf-" + program.name().toLowerCase(Locale.ROOT);
      JsonNode bill;
      try (InputStream file = open(jar, "META-INF/sbom/" + name + ".cdx.json")) {
        bill = new ObjectMapper().readTree(file);
      }
      assertThat(bill.at("/bomFormat").asText()).isEqualTo("CycloneDX");
      assertThat(bill.at("/metadata/component/name").asText()).isEqualTo(name);
      List<JsonNode> components =
          StreamSupport.stream(bill.get("components").spliterator(), false).toList();
      assertThat(components)
          .isNotEmpty()
          .allSatisfy(component -> assertThat(component.get("licenses")).isNotEmpty())
          .filteredOn(component -> !component.get("group").asText().equals("io.perfport"))
          .allSatisfy(component -> assertThat(component.get("hashes")).isNotEmpty());
      assertThat(components)
          .filteredOn(component -> component.get("name").asText().equals("netty-transport"))
          .extracting(component -> component.get("version").asText())
          .containsExactly(nettyVersion(jar));
    }
  }

  @ParameterizedTest
  @EnumSource(Jar.class)
  void aJarListsTheLicencesOfOthersWork(Jar program) throws Exception {
    try (JarFile jar = new JarFile(program.path().toFile());
        InputStream list = open(jar, "META-INF/THIRD-PARTY.txt")) {
      assertThat(new String(list.readAllBytes(), StandardCharsets.UTF_8))
          .contains("(Apache-2.0) Netty/Transport ", "(MIT) uplot ", "picocli")
          .doesNotContain("Unknown");
    }
  }

  /** As the jar's classes have it. */
  private static String nettyVersion(JarFile jar) throws IOException {
    Properties versions = new Properties();
    try (InputStream file = open(jar, "META-INF/io.netty.versions.properties")) {
      versions.load(file);
    }
    return versions.getProperty("netty-transport.version");
  }

  private static InputStream open(JarFile jar, String entry) throws IOException {
    assertThat(jar.getEntry(entry)).as(entry).isNotNull();
    return jar.getInputStream(jar.getEntry(entry));
  }
}
