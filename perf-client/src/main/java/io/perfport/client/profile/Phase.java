package io.perfport.client.profile;

import java.util.List;

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
