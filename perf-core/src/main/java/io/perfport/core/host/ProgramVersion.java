package io.perfport.core.host;

/** The version that the build gave a program. */
public final class ProgramVersion {
  private ProgramVersion() {}

  /**
   * The version in the manifest of the jar that holds a class; {@code (development)} when it does
   * not come from a jar.
   */
  public static String of(Class<?> main) {
    String version = main.getPackage().getImplementationVersion();
    return version == null ? "(development)" : version;
  }
}
