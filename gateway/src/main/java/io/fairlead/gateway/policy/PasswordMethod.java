package io.fairlead.gateway.policy;

import io.fairlead.gateway.filter.OffLoop;
import io.fairlead.gateway.filter.Passwords;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Optional;
import java.util.function.Consumer;

/** Passwords of an htpasswd file, as annotations have them (A14). */
record PasswordMethod(Passwords passwords, String realm) implements Method {

  @Override
  public void ask(Shown shown, Consumer<Said> then) {
    Optional<Passwords.Credentials> credentials =
        Passwords.credentials(shown.asked().header(HttpHeaderNames.AUTHORIZATION.toString()));
    if (credentials.isEmpty()) {
      then.accept(new Said.No());
      return;
    }
    Passwords.Credentials given = credentials.get();
    Said yes = new Said.Yes(Caller.named(given.user()));
    if (passwords.remembers(given)) {
      then.accept(yes);
    } else {
      OffLoop.PASSWORDS.run(
          () -> then.accept(passwords.accepts(given) ? yes : new Said.No()),
          () -> then.accept(new Said.Instead(OffLoop.tooBusy())));
    }
  }

  @Override
  public String challenge() {
    return "Basic realm=\"" + realm + "\"";
  }
}
