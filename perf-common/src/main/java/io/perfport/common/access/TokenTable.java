package io.perfport.common.access;

import java.security.SecureRandom;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who may test, whichever protocol they speak. A name that does not exist is checked as one that
 * does, and fails as a wrong secret fails. Immutable.
 */
public final class TokenTable {
  private final Map<String, Token> tokens;
  private final byte[] nobodysKey = new byte[Token.KEY_BYTES];

  private TokenTable(Map<String, Token> tokens) {
    this.tokens = Map.copyOf(tokens);
    new SecureRandom().nextBytes(nobodysKey);
  }

  /** The tokens by their names; of two with one name the last. */
  public static TokenTable of(Collection<Token> tokens) {
    Map<String, Token> byName = new LinkedHashMap<>();
    tokens.forEach(token -> byName.put(token.name(), token));
    return new TokenTable(byName);
  }

  /**
   * These tokens, and users without a quota of their own. Who is in both has the quota of the
   * token.
   *
   * @throws IllegalArgumentException if a name has two secrets
   */
  public TokenTable plus(TokenTable users) {
    Map<String, Token> all = new LinkedHashMap<>(users.tokens);
    tokens.forEach(
        (name, token) -> {
          Token other = all.put(name, token);
          if (other != null && !other.hasSecretOf(token)) {
            throw new IllegalArgumentException(
                "'%s' has one secret in the token file and another in the users file"
                    .formatted(name));
          }
        });
    return new TokenTable(all);
  }

  /** The token of a name; one that nobody can know where there is none. */
  public Token tokenOf(String name) {
    Token token = tokens.get(name);
    return token == null ? Token.unknown(name, nobodysKey) : token;
  }

  /** Whether this is a user's password. Takes the same time whichever part is wrong. */
  public boolean knows(String user, String password) {
    return tokenOf(user).isSecret(user, password);
  }
}
