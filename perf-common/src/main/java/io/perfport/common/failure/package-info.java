/** Why a session was refused or broke off: one word for screen, metrics and JSON. */
package io.perfport.common.failure;
