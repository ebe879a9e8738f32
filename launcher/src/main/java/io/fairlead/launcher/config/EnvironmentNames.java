package io.fairlead.launcher.config;

import java.util.Locale;

/**
 * How a setting is called in the environment: {@code dns.port} is {@code FAIRLEAD_CONFIG_DNS_PORT}.
 * The prefix is ours alone: Kubernetes and Docker put {@code FAIRLEAD_PORT} and the like into the
 * environment of whoever runs beside a Service of the name {@code fairlead}.
 */
final class EnvironmentNames {
  static final String PREFIX = Settings.ENVIRONMENT;

  private EnvironmentNames() {}

  static String of(String path) {
    return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
