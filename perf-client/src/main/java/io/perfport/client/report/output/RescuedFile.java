package io.perfport.client.report.output;

import io.perfport.common.failure.CauseText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 text on its way to a file. When the file takes no more, since the disk is full or broken,
 * the text goes on to another place, and nothing that was measured is lost. Not thread-safe.
 */
final class RescuedFile extends OutputStream {
  private static final int PIECE_BYTES = 8_192;

  private final FileChannel file;
  private final PrintWriter elsewhere;
  private final boolean whole;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** Of a character whose other bytes come later. */
  private final ByteBuffer undecoded = ByteBuffer.allocate(2 * PIECE_BYTES);

  private IOException loss;

  /**
   * @param elsewhere where the text goes when the file fails; null for nowhere
   * @param whole whether that is the text from its beginning: the file must be readable, and is of
   *     no use then
   */
  RescuedFile(FileChannel file, PrintWriter elsewhere, boolean whole) {
    this.file = file;
    this.elsewhere = elsewhere;
    this.whole = whole;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet});
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
    if (loss == null) {
      try {
        while (left.hasRemaining()) {
          file.write(left);
        }
      } catch (IOException e) {
        rescue(e);
      }
    }
    print(left); // Nothing, if the file has taken it.
  }

  /** The file is of no use, though it may have taken everything: all goes elsewhere. */
  void rescue(IOException why) throws IOException {
    loss = why;
    if (whole) {
      file.position(0);
      ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
      while (file.read(piece) >= 0) {
        print(piece.flip());
        piece.clear();
      }
    }
  }

  private void print(ByteBuffer bytes) {
    while (elsewhere != null && bytes.hasRemaining()) {
      int piece = Math.min(bytes.remaining(), PIECE_BYTES);
      undecoded.put(bytes.slice(bytes.position(), piece)).flip();
      bytes.position(bytes.position() + piece);
      CharBuffer text = CharBuffer.allocate(undecoded.remaining());
      decoder.decode(undecoded, text, false);
      undecoded.compact();
      elsewhere.print(text.flip());
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Whether the file has not taken everything. */
  boolean isLost() {
    return loss != null;
  }

  /** What the user is told. */
  IOException failure(String name) {
    String where =
        "; %s is on standard output".formatted(whole ? "the result" : "what did not fit");
    return new IOException(
        "can't write %s: %s%s".formatted(name, CauseText.of(loss), elsewhere == null ? "" : where));
  }
}
