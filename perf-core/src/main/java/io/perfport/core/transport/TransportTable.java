package io.perfport.core.transport;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The list of all transports, as the commands {@code transports} print it. */
public final class TransportTable {
  private static final String GAP = "  ";

  private final List<Transport> transports;

  public TransportTable(Transports transports) {
    this.transports = transports.all();
  }

  /** Aligned lines of plain text: a heading, then a line for each transport. */
  public String text() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("name", "model", "capabilities", "available"));
    for (Transport transport : transports) {
      rows.add(
          List.of(
              transport.name(),
              transport.model().label(),
              dashIfNone(String.join(", ", capabilities(transport))),
              available(transport)));
    }
    return rows.stream().map(row -> line(row, widths(rows))).collect(Collectors.joining());
  }

  /** One object for each transport, for {@code -J}. */
  public List<Map<String, Object>> json() {
    return transports.stream().map(TransportTable::json).toList();
  }

  private static Map<String, Object> json(Transport transport) {
    Availability availability = Transports.availability(transport);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", transport.name());
    object.put("model", transport.model().label());
    object.put("available", availability.isAvailable());
    if (availability instanceof Availability.Unavailable unavailable) {
      object.put("reason", unavailable.reason());
    }
    object.put("capabilities", capabilities(transport));
    return object;
  }

  private static List<String> capabilities(Transport transport) {
    return transport.capabilities().stream().sorted().map(Capability::label).toList();
  }

  private static String available(Transport transport) {
    Availability availability = Transports.availability(transport);
    return availability instanceof Availability.Unavailable unavailable
        ? "no: " + unavailable.reason()
        : "yes";
  }

  private static String dashIfNone(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static int[] widths(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    return widths;
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = row.get(column);
      line.append(cell).append(" ".repeat(widths[column] - cell.length())).append(GAP);
    }
    return line.toString().stripTrailing() + "\n";
  }
}
