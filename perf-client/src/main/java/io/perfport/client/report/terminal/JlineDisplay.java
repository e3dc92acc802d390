package io.perfport.client.report.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Curses;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.OSUtils;

/**
 * The terminal of standard output. JLine knows what it is and how it is set; frames go past it, to
 * standard output itself, since JLine closes its own streams when the process is about to end,
 * perhaps before the screen has been left.
 */
final class JlineDisplay implements Display {
  /** Synchronized output: terminals that know it show a frame at once, others ignore it. */
  private static final String FRAME = "\u001b[?2026h%s\u001b[?2026l";

  private final Terminal terminal;
  private final Attributes before;
  private final String enter;
  private final String leave;
  private final OutputStream out = new FileOutputStream(FileDescriptor.out);
  private Extent extent;

  private JlineDisplay(Terminal terminal) throws IOException {
    this.terminal = terminal;
    this.before = terminal.getAttributes();
    this.enter =
        capability(Capability.enter_ca_mode)
            + capability(Capability.cursor_invisible)
            + capability(Capability.clear_screen);
    this.leave = capability(Capability.cursor_normal) + capability(Capability.exit_ca_mode);
    resized();
  }

  /**
   * Finds the terminal.
   *
   * @throws IOException if there is none that can show a screen; its message is for the user
   */
  static JlineDisplay open() throws IOException {
    Terminal terminal = null;
    try {
      terminal =
          TerminalBuilder.builder()
              .system(true)
              .dumb(false)
              // Of POSIX, stty(1) changes what it is told and no more; JLine's own call sets all.
              .exec(true)
              .jni(OSUtils.IS_WINDOWS)
              .ffm(false)
              // The JVM's handler of SIGINT stays.
              .nativeSignals(false)
              // Asks the terminal, and reads what the user types meanwhile.
              .graphemeCluster(false)
              .build();
      return new JlineDisplay(terminal);
    } catch (IllegalStateException | IOException e) {
      if (terminal != null) {
        terminal.close();
      }
      throw new IOException("this terminal can't show it", e);
    }
  }

  private String capability(Capability name) throws IOException {
    String value = terminal.getStringCapability(name);
    if (value == null) {
      throw new IOException("the terminal has no " + name);
    }
    return Curses.tputs(value);
  }

  @Override
  public Extent extent() {
    if (OSUtils.IS_WINDOWS) {
      resized(); // There is no signal that would say so.
    }
    return extent;
  }

  @Override
  public void resized() {
    try {
      Size size = terminal.getSize();
      extent = new Extent(size.getRows(), size.getColumns());
    } catch (IllegalStateException | IOError e) {
      extent = extent == null ? new Extent(0, 0) : extent; // About to end, or gone.
    }
  }

  @Override
  public void enter() throws IOException {
    Attributes silent = new Attributes(before);
    silent.setLocalFlag(LocalFlag.ECHO, false);
    set(silent);
    send(enter);
  }

  @Override
  public void write(String frame) throws IOException {
    send(FRAME.formatted(frame));
  }

  @Override
  public void leave() throws IOException {
    try {
      send(leave);
    } finally {
      set(before);
    }
  }

  private void set(Attributes attributes) throws IOException {
    try {
      terminal.setAttributes(attributes);
    } catch (IOError e) {
      throw new IOException("the terminal can't be set", e);
    } catch (IllegalStateException e) {
      return; // JLine has set it back: the process is about to end.
    }
  }

  private void send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException e) {
      return; // Gone: there is nothing to set back.
    }
  }
}
