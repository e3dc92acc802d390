/** What this process and machine are, and what processor time they use. */
package io.perfport.core.host;
