package io.perfport.core.cli;

import io.perfport.core.host.HostDescription;
import io.perfport.core.host.ProgramVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: what a report of a defect needs. */
public final class VersionLines implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "${COMMAND-FULL-NAME} " + ProgramVersion.of(VersionLines.class), HostDescription.line()
    };
  }
}
