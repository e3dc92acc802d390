package io.perfport.core.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Predicate;

/** A browser's end of server-sent events, over a socket of its own. */
final class EventReader implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Socket socket = new Socket();
  private final BufferedReader in;

  /** The status line of the answer. */
  final String status;

  /** The headers of the answer, in lower case. */
  final String head;

  /** One event: its id, which may be empty, its name and its JSON. */
  record Event(String id, String name, JsonNode data) {}

  EventReader(InetSocketAddress address, String... headers) throws IOException {
    socket.setSoTimeout(30_000);
    socket.connect(address);
    String all = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    socket
        .getOutputStream()
        .write(
            ("GET /api/events HTTP/1.1\r\nHost: localhost\r\n" + all + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    status = in.readLine();
    StringBuilder lines = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      lines.append(line.toLowerCase(Locale.ROOT)).append('\n');
    }
    head = lines.toString();
  }

  /** The next event; null at the end of the connection. Chunks' lengths are passed over. */
  Event next() throws IOException {
    String id = "";
    String name = null;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("event: ")) {
        name = line.substring(7);
      } else if (line.startsWith("data: ")) {
        return new Event(id, name, MAPPER.readTree(line.substring(6)));
      }
    }
    return null;
  }

  /** The next event that is one of these. */
  Event await(Predicate<Event> wanted) throws IOException {
    Event event = next();
    while (event != null && !wanted.test(event)) {
      event = next();
    }
    assertThat(event).as("the event that is awaited, before the end").isNotNull();
    return event;
  }

  Event await(String name) throws IOException {
    return await(event -> event.name().equals(name));
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
