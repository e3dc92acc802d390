package io.perfport.client.profile;

import io.perfport.common.failure.CauseText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the characters of a profile: a file, or what a shell offers as one. */
final class ProfileText {
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
