package io.fairlead.gateway.policy;

import io.fairlead.gateway.filter.ExternalAuth;
import io.fairlead.gateway.filter.Guard;
import io.fairlead.model.ingress.nginx.AccessPolicy;
import io.fairlead.model.ingress.nginx.Template;
import io.fairlead.model.routepolicy.Authentication;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A server that is asked of each request, as annotations have it (A15). */
record OtherServer(AccessPolicy.External external) implements Method {
  private static final Template.Source NOTHING =
      new Template.Source() {
        @Override
        public String variable(String name) {
          return "";
        }

        @Override
        public String capture(int group) {
          return "";
        }
      };

  static OtherServer of(Authentication.External policy) {
    return new OtherServer(
        new AccessPolicy.External(
            new Template(List.of(new Template.Part.Literal(policy.url()))),
            policy.method(),
            null,
            "",
            policy.responseHeaders(),
            null,
            null,
            false));
  }

  @Override
  public void ask(Shown shown, Consumer<Said> then) {
    ExternalAuth.ask(
        external,
        Map.of(),
        shown.asked(),
        NOTHING,
        shown.headers(),
        shown.servers(),
        verdict ->
            then.accept(
                switch (verdict) {
                  case Guard.Verdict.Allowed(var headers, var cookies) ->
                      new Said.Yes(new Caller("", Map.of(), headers, cookies));
                  case Guard.Verdict.Refused(var reply) -> new Said.Instead(reply);
                }));
  }

  @Override
  public String challenge() {
    return "";
  }
}
