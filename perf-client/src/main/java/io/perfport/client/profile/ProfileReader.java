package io.perfport.client.profile;

import io.perfport.client.profile.Profile.Phase;
import io.perfport.client.profile.YamlNode.Place;
import io.perfport.client.profile.YamlNode.Setting;
import io.perfport.common.failure.CauseText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a profile file. */
public final class ProfileReader {
  private final Path file;
  private final Set<String> names = new HashSet<>();

  private ProfileReader(Path file) {
    this.file = file;
  }

  /**
   * What a file says.
   *
   * @throws ProfileException if it can't be read, or is not of the shape of a profile
   */
  public static Profile read(Path file) {
    return read(file, ProfileText.read(file));
  }

  static Profile read(Path file, String text) {
    return new ProfileReader(file).profile(YamlReader.read(file, text));
  }

  private Profile profile(YamlNode root) {
    List<Setting> options = new ArrayList<>();
    List<Phase> phases = new ArrayList<>();
    for (Setting setting : mapping(root, "a profile").settings()) {
      if (setting.key().equals(Profile.PHASES)) {
        phases.addAll(phases(setting));
      } else {
        options.add(setting);
      }
    }
    return new Profile(file, options, phases);
  }

  private List<Phase> phases(Setting setting) {
    if (!(setting.value() instanceof YamlNode.Sequence list)) {
      throw wrong(setting.place(), "phases: is a list; give '- name: ...' below it");
    }
    int count = list.items().size();
    if (count == 0 || count > Profile.MAX_PHASES) {
      throw wrong(
          setting.place(), "phases: has %d; give 1 to %d".formatted(count, Profile.MAX_PHASES));
    }
    return list.items().stream().map(item -> phase(mapping(item, "a phase"))).toList();
  }

  private Phase phase(YamlNode.Mapping mapping) {
    List<Setting> options = new ArrayList<>();
    String name = null;
    boolean reported = true;
    for (Setting setting : mapping.settings()) {
      switch (setting.key()) {
        case Profile.NAME -> name = name(setting);
        case Profile.REPORT -> reported = yesOrNo(setting);
        default -> options.add(setting);
      }
    }
    if (name == null) {
      throw wrong(mapping.place(), "a phase needs a name: '- name: ...'");
    }
    return new Phase(name, mapping.place(), reported, options);
  }

  private String name(Setting setting) {
    if (!(setting.value() instanceof YamlNode.Scalar scalar)
        || scalar.kind() == YamlNode.Kind.NULL
        || scalar.kind() == YamlNode.Kind.BOOLEAN
        || scalar.text().isBlank()
        || scalar.text().length() > Phase.MAX_NAME
        || scalar.text().chars().anyMatch(Character::isISOControl)) {
      throw wrong(
          setting.place(), "name: give one line of 1 to %d characters".formatted(Phase.MAX_NAME));
    }
    if (!names.add(scalar.text())) {
      throw wrong(setting.place(), "name: another phase is called '%s'".formatted(scalar.text()));
    }
    return scalar.text();
  }

  private boolean yesOrNo(Setting setting) {
    if (setting.value() instanceof YamlNode.Scalar scalar
        && scalar.kind() == YamlNode.Kind.BOOLEAN) {
      return Boolean.parseBoolean(scalar.text());
    }
    throw wrong(setting.place(), setting.key() + ": give true or false");
  }

  private YamlNode.Mapping mapping(YamlNode node, String what) {
    if (node instanceof YamlNode.Mapping mapping) {
      return mapping;
    }
    throw wrong(node.place(), what + " is made of lines 'option: value'");
  }

  private ProfileException wrong(Place place, String what) {
    return new ProfileException(file, place, what);
  }

  /** Reads the characters of a profile: a file, or what a shell offers as one. */
  static final class ProfileText {
    /** A hundred phases with every option are far smaller. */
    static final int MAX_BYTES = 256 * 1024;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private ProfileText() {}

    /**
     * All of it.
     *
     * @throws ProfileException if there is no such file, it is too long, or it is not UTF-8
     */
    static String read(Path file) {
      byte[] bytes = bytes(file);
      if (bytes.length > MAX_BYTES) {
        throw new ProfileException(file, "is longer than %d KiB".formatted(MAX_BYTES / 1024));
      }
      try {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
      } catch (CharacterCodingException e) {
        throw new ProfileException(file, "is not a text in UTF-8");
      }
    }

    private static byte[] bytes(Path file) {
      if (Files.isDirectory(file)) {
        throw new ProfileException(file, "is a folder; give a YAML file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        return in.readNBytes(MAX_BYTES + 1);
      } catch (NoSuchFileException e) {
        throw new ProfileException(file, "there is no such file");
      } catch (IOException e) {
        throw new ProfileException(file, "can't be read: " + CauseText.of(e));
      }
    }
  }
}
