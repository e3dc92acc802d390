package io.perfport.client.profile;

import io.perfport.client.profile.YamlNode.Place;
import io.perfport.client.profile.YamlNode.Setting;
import java.nio.file.Path;
import java.util.List;

/**
 * What a profile file says; whether its options exist is not yet known.
 *
 * @param file as the user named it
 * @param settings the options of all phases
 * @param phases in their order; empty if the file is one plain test
 */
public record Profile(Path file, List<Setting> settings, List<Phase> phases) {
  /** Names of keys that are no options. */
  public static final String PHASES = "phases";

  public static final String NAME = "name";
  public static final String REPORT = "report";

  /** More than anybody waits for; the list is kept in memory. */
  public static final int MAX_PHASES = 100;

  public Profile {
    settings = List.copyOf(settings);
    phases = List.copyOf(phases);
  }

  /**
   * One test of a profile.
   *
   * @param name unique in its file, 1 to {@value #MAX_NAME} characters
   * @param place where the phase begins
   * @param reported false for a warm-up, whose figures nobody wants to see
   * @param settings its options, which override those of the whole file
   */
  public record Phase(String name, Place place, boolean reported, List<Setting> settings) {
    static final int MAX_NAME = 64;

    public Phase {
      settings = List.copyOf(settings);
    }
  }
}
