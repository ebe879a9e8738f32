package io.fairlead.controlplane.access.authn;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.api.pki.AdminToken;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Users by bearer token: the administrator's, those of the token file, ServiceAccounts', agents'.
 */
public final class BearerTokens {
  /** Whose the administrator's token is: the same as the kubeconfig's certificate. */
  public static final User ADMIN = User.of(User.ADMIN, User.MASTERS);

  private final AdminToken admin;
  private final TokenFile file;
  private final ServiceAccountTokens accounts;
  private final AgentTokens agents;

  public BearerTokens(
      AdminToken admin, TokenFile file, ServiceAccountTokens accounts, AgentTokens agents) {
    this.admin = admin;
    this.file = file;
    this.accounts = accounts;
    this.agents = agents;
  }

  /** Tokens of ServiceAccounts: to make them, and to ask about other audiences. */
  public ServiceAccountTokens accounts() {
    return accounts;
  }

  /** Whose the token is, if it is good for this API. */
  public Optional<User> authenticate(String token) {
    return known(token).or(() -> accounts.authenticate(token));
  }

  /**
   * Whose the token is, if it is good for one of these audiences.
   *
   * @param audiences none: this API
   */
  public Optional<ServiceAccountTokens.Good> authenticate(String token, List<String> audiences) {
    List<String> wanted = audiences.isEmpty() ? List.of(accounts.issuer()) : audiences;
    // Tokens without an audience of their own are for this API.
    Optional<User> known = wanted.contains(accounts.issuer()) ? known(token) : Optional.empty();
    return known
        .map(user -> new ServiceAccountTokens.Good(user, List.of(accounts.issuer())))
        .or(() -> accounts.authenticate(token, wanted));
  }

  /**
   * For a token that is good: whether it is not taken back, whatever the time; to be asked again
   * and again. Empty for one that is not good.
   */
  public Optional<BooleanSupplier> standing(String token) {
    if (admin.matches(token)) {
      return Optional.of(() -> true);
    }
    if (file.authenticate(token).isPresent()) {
      return Optional.of(() -> file.authenticate(token).isPresent());
    }
    return agents.standing(token).or(() -> accounts.standing(token));
  }

  private Optional<User> known(String token) {
    return admin.matches(token)
        ? Optional.of(ADMIN)
        : file.authenticate(token)
            .or(() -> agents.authenticate(token).map(AgentTokens.Agent::user));
  }
}
