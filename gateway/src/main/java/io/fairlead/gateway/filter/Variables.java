package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.Location;
import io.fairlead.model.ingress.Match;
import io.fairlead.model.ingress.nginx.Canary;
import io.fairlead.model.ingress.nginx.Template;
import java.util.regex.MatchResult;
import org.jspecify.annotations.Nullable;

/** The variables of nginx, for one request at one location. */
public record Variables(Asked asked, Location location, @Nullable MatchResult captured)
    implements Template.Source, Canary.Request {

  public Variables(Asked asked, Match.Found found) {
    this(asked, found.location(), found.captured());
  }

  @Override
  public String variable(String name) {
    Backend backend = location.backend();
    return switch (name) {
      case "namespace" -> location.ingress().namespace();
      case "ingress_name" -> location.ingress().name();
      case "service_name" -> backend.service().name();
      case "service_port" ->
          backend.portName().isEmpty() ? String.valueOf(backend.portNumber()) : backend.portName();
      case String other -> new RequestVariables(asked).variable(other);
    };
  }

  @Override
  public String capture(int group) {
    if (captured == null || group > captured.groupCount()) {
      return "";
    }
    String text = captured.group(group);
    return text == null ? "" : text;
  }

  @Override
  public @Nullable String header(String name) {
    return asked.header(name);
  }

  @Override
  public @Nullable String cookie(String name) {
    return new RequestVariables(asked).cookie(name);
  }
}
