package io.perfport.server.config;

import io.perfport.common.access.TokenTable;
import io.perfport.common.iperf3.auth.Authorizer;
import java.util.Optional;

/**
 * Who may test.
 *
 * @param tokens those who may, by either protocol ({@code --token-file}, {@code
 *     --authorized-users-path}); empty for everybody
 * @param iperf3 how iperf3's clients prove to be one of them ({@code --rsa-private-key-path});
 *     empty if they can't: then they are let in only where everybody is
 * @param addresses from where ({@code --allow}, {@code --deny})
 */
public record Access(
    Optional<TokenTable> tokens, Optional<Authorizer> iperf3, AddressRules addresses) {
  /** Everybody. */
  public static final Access OPEN = new Access(Optional.empty(), Optional.empty());

  /** From every address. */
  public Access(Optional<TokenTable> tokens, Optional<Authorizer> iperf3) {
    this(tokens, iperf3, AddressRules.ALL);
  }

  public Access {
    if (iperf3.isPresent() && tokens.isEmpty()) {
      tokens = iperf3.map(Authorizer::users);
    }
  }

  /** The same, from these addresses only. */
  public Access from(AddressRules rules) {
    return new Access(tokens, iperf3, rules);
  }

  /** Only who knows one of these; iperf3's clients can't prove it. */
  public static Access to(TokenTable tokens) {
    return new Access(Optional.of(tokens), Optional.empty());
  }
}
