package io.fairlead.model.ingress.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with variables of nginx: {@code $host}, {@code ${request_uri}}, {@code $http_x_user}, and
 * {@code $1} for what a path's regex captured.
 */
public record Template(List<Part> parts) {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:\\{([a-zA-Z0-9_]+)}|(\\d|[a-zA-Z_][a-zA-Z0-9_]*))");
  private static final List<String> FAMILIES = List.of("http_", "cookie_", "arg_");
  private static final Set<String> KNOWN =
      Set.of(
          "args",
          "best_http_host",
          "binary_remote_addr",
          "document_uri",
          "escaped_request_uri",
          "host",
          "http_host",
          "ingress_name",
          "is_args",
          "namespace",
          "pass_access_scheme",
          "pass_port",
          "query_string",
          "remote_addr",
          "req_id",
          "request_id",
          "request_method",
          "request_uri",
          "scheme",
          "server_name",
          "server_port",
          "service_name",
          "service_port",
          "the_real_ip",
          "uri");

  public Template {
    parts = List.copyOf(parts);
  }

  /** A piece of it. */
  public sealed interface Part {
    /** As it stands. */
    record Literal(String text) implements Part {}

    /** What the request has; the name is in lower case. */
    record Variable(String name) implements Part {}

    /** What this group of the path's regex matched. */
    record Capture(int group) implements Part {}
  }

  /** Where the values come from; what there is none of is "". */
  public interface Source {
    String variable(String name);

    String capture(int group);
  }

  /** What became of a text. */
  public sealed interface Parsed {
    record Ok(Template template) implements Parsed {}

    /** It names a variable nothing is known of. */
    record Unknown(String variable) implements Parsed {}
  }

  /** Reads it; a dollar sign before anything else is only that. */
  public static Parsed parse(String text) {
    List<Part> parts = new ArrayList<>();
    Matcher found = VARIABLE.matcher(text);
    int end = 0;
    while (found.find()) {
      String name = found.group(1) == null ? found.group(2) : found.group(1);
      if (found.start() > end) {
        parts.add(new Part.Literal(text.substring(end, found.start())));
      }
      end = found.end();
      String lower = name.toLowerCase(Locale.ROOT);
      if (name.matches("\\d")) {
        parts.add(new Part.Capture(Integer.parseInt(name)));
      } else if (KNOWN.contains(lower) || FAMILIES.stream().anyMatch(lower::startsWith)) {
        parts.add(new Part.Variable(lower));
      } else {
        return new Parsed.Unknown("$" + name);
      }
    }
    if (end < text.length()) {
      parts.add(new Part.Literal(text.substring(end)));
    }
    return new Parsed.Ok(new Template(parts));
  }

  /** The text with every variable filled in. */
  public String fill(Source source) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(
          switch (part) {
            case Part.Literal(String literal) -> literal;
            case Part.Variable(String name) -> source.variable(name);
            case Part.Capture(int group) -> source.capture(group);
          });
    }
    return text.toString();
  }
}
