package io.fairlead.agent.nftables;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel's version, as far as it matters: kube-proxy refuses the same ones (SD20). */
record KernelVersion(int major, int minor) {
  static final KernelVersion OLDEST = new KernelVersion(5, 13);

  private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

  /** Reads a release as {@code uname -r} says it; empty when it is none. */
  static Optional<KernelVersion> parse(String release) {
    Matcher matcher = RELEASE.matcher(release);
    return matcher.matches()
        ? Optional.of(
            new KernelVersion(
                Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  /** Why a host of this release can not have the plane; empty when it can, or nobody knows. */
  static Optional<String> obstacle(String release) {
    return parse(release)
        .filter(KernelVersion::tooOld)
        .map(
            _ ->
                "kernel %s is too old: needs Linux %d.%d or newer"
                    .formatted(release, OLDEST.major, OLDEST.minor));
  }

  private boolean tooOld() {
    return major < OLDEST.major || (major == OLDEST.major && minor < OLDEST.minor);
  }
}
