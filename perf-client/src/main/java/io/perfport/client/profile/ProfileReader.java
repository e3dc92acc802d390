package io.perfport.client.profile;

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
}
