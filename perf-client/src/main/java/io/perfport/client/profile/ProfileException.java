package io.perfport.client.profile;

import io.perfport.client.profile.YamlNode.Place;
import java.nio.file.Path;

/** A profile file is wrong. The message is one line for the user, and names file and place. */
public final class ProfileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what what is wrong there, and what is right
   */
  public ProfileException(Path file, Place place, String what) {
    super("%s:%s: %s".formatted(file, place, what));
  }

  /** About the file as a whole. */
  public ProfileException(Path file, String what) {
    super("%s: %s".formatted(file, what));
  }
}
