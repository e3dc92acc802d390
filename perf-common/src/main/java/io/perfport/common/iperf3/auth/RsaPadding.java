package io.perfport.common.iperf3.auth;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** How a token is padded before it is encrypted. Not negotiated: both ends must be told alike. */
public enum RsaPadding {
  /** OAEP with SHA-1, the default since iperf3 3.17. */
  OAEP {
    @Override
    Cipher cipher(int mode, Key key) throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      // OpenSSL's default hash for both; the JDK's own default is not the same everywhere.
      cipher.init(
          mode,
          key,
          new OAEPParameterSpec(
              "SHA-1", "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT));
      return cipher;
    }
  },

  /** PKCS#1 v1.5, of iperf3 until 3.16 and of {@code --use-pkcs1-padding}. */
  PKCS1 {
    @Override
    Cipher cipher(int mode, Key key) throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
      cipher.init(mode, key);
      return cipher;
    }
  };

  abstract Cipher cipher(int mode, Key key) throws GeneralSecurityException;
}
