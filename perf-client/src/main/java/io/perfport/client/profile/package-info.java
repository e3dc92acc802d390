/**
 * Profile files: YAML with options and phases. Start at {@link
 * io.perfport.client.profile.ProfileReader}. What the options are, only the command line knows.
 */
package io.perfport.client.profile;
