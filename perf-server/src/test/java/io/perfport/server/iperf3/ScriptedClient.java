package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.Cookie;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that says on its control connection whatever a test wants. */
final class ScriptedClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  static final String PARAMETERS =
      "{\"tcp\":true,\"omit\":0,\"time\":10,\"num\":0,\"blockcount\":0,\"parallel\":1,"
          + "\"len\":131072,\"client_version\":\"3.12\"}";

  static final String RESULTS =
      "{\"cpu_util_total\":1,\"cpu_util_user\":1,\"cpu_util_system\":0,"
          + "\"sender_has_retransmits\":1,\"streams\":[{\"id\":1,\"bytes\":5,\"retransmits\":0,"
          + "\"jitter\":0,\"errors\":0,\"packets\":0,\"start_time\":0,\"end_time\":1}]}";

  private final int port;
  private final Socket control;
  private final DataInputStream in;
  private final List<Socket> streams = new ArrayList<>();
  final Cookie cookie = Cookie.random();

  ScriptedClient(int port) throws IOException {
    this.port = port;
    control = connect(port);
    in = new DataInputStream(control.getInputStream());
  }

  static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  static byte[] wire(Cookie cookie) {
    ByteBuf bytes = Unpooled.buffer();
    cookie.write(bytes);
    return ByteBufUtil.getBytes(bytes);
  }

  void raw(byte... bytes) throws IOException {
    control.getOutputStream().write(bytes);
  }

  void say(ControlState state) throws IOException {
    raw(state.code());
  }

  void json(String document) throws IOException {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    ByteBuf framed = Unpooled.buffer().writeInt(bytes.length).writeBytes(bytes);
    raw(ByteBufUtil.getBytes(framed));
  }

  /** Says the cookie, and hears that parameters are wanted. */
  void greet() throws IOException {
    raw(wire(cookie));
    hear(ControlState.PARAM_EXCHANGE);
  }

  /** Says the cookie; false if the server has no place for another test. */
  boolean isGreeted() throws IOException {
    raw(wire(cookie));
    ControlState answer = ControlState.of(in.readByte()).orElseThrow();
    assertThat(answer).isIn(ControlState.PARAM_EXCHANGE, ControlState.ACCESS_DENIED);
    return answer == ControlState.PARAM_EXCHANGE;
  }

  /** Up to the point where data may flow, over as many connections as the parameters have. */
  void run(String parameters, int connections) throws IOException {
    greet();
    json(parameters);
    hear(ControlState.CREATE_STREAMS);
    for (int i = 0; i < connections; i++) {
      openStream();
    }
    hear(ControlState.TEST_START);
    hear(ControlState.TEST_RUNNING);
  }

  Socket openStream() throws IOException {
    Socket stream = connect(port);
    streams.add(stream);
    stream.getOutputStream().write(wire(cookie));
    return stream;
  }

  /** Opens a UDP stream by what iperf3's clients say, and hears the answer. */
  DatagramSocket openDatagrams(String asked, String answered) throws IOException {
    DatagramSocket socket = new DatagramSocket();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(control.getRemoteSocketAddress());
    assertThat(ask(socket, asked)).isEqualTo(answered);
    return socket;
  }

  String ask(DatagramSocket socket, String asked) throws IOException {
    byte[] bytes = asked.getBytes(StandardCharsets.ISO_8859_1);
    socket.send(new DatagramPacket(bytes, bytes.length));
    DatagramPacket answer = new DatagramPacket(new byte[100], 100);
    socket.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1);
  }

  /** Whether the server says nothing for so long. */
  boolean isSilent(int millis) throws IOException {
    control.setSoTimeout(millis);
    try {
      in.readByte();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } finally {
      control.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  /** How long an answer may take from now on. */
  void patience(int millis) throws IOException {
    control.setSoTimeout(millis);
  }

  Socket control() {
    return control;
  }

  Socket stream(int index) {
    return streams.get(index);
  }

  void hear(ControlState expected) throws IOException {
    assertThat(ControlState.of(in.readByte())).hasValue(expected);
  }

  /** The code of the error that the server says next. */
  int error() throws IOException {
    hear(ControlState.SERVER_ERROR);
    int code = in.readInt();
    assertThat(in.readInt()).as("the system's error").isZero();
    return code;
  }

  String hearJson() throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Reads until the server has closed its side, in order. */
  void awaitEnd() throws IOException {
    readToEnd(control.getInputStream());
  }

  static void readToEnd(InputStream from) throws IOException {
    byte[] dropped = new byte[1 << 16];
    while (from.read(dropped) >= 0) {
      // What the server still says does not matter.
    }
  }

  void closeControl() throws IOException {
    control.close();
  }

  /** Closes without a goodbye: a reset. */
  void vanish() throws IOException {
    control.setSoLinger(true, 0);
    control.close();
  }

  @Override
  public void close() throws IOException {
    control.close();
    for (Socket stream : streams) {
      stream.close();
    }
  }
}
