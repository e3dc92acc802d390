package io.perfport.client.profile;

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
}
