// OpenSSL 3 for Swift: the headers, and the macros that Swift cannot import as static inline functions.

#ifndef CLP_OPENSSL_SHIM_H
#define CLP_OPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// Context

static inline int clp_SSL_CTX_set_min_proto_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_min_proto_version(context, version);
}

static inline int clp_SSL_CTX_set_max_proto_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_max_proto_version(context, version);
}

static inline void clp_SSL_CTX_set_session_cache_off(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

/// Nothing of a session outlives it, and plaintext is wiped from OpenSSL's buffers once it has been read. A write may take
/// a part of what it is given and may be repeated from elsewhere.
/// The chain that is sent is the one of the certificate's file: nothing of the trusted authorities is added.
static inline void clp_SSL_CTX_set_strict(SSL_CTX *context) {
    SSL_CTX_set_options(
        context, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CLEANSE_PLAINTEXT);
    SSL_CTX_set_mode(
        context,
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_NO_AUTO_CHAIN);
}

/// Buffers are given back whenever nothing is in them.
static inline void clp_SSL_CTX_set_release_buffers(SSL_CTX *context) {
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

static inline int clp_SSL_CTX_set1_groups_list(SSL_CTX *context, const char *list) {
    return (int)SSL_CTX_set1_groups_list(context, list);
}

static inline int clp_SSL_CTX_add0_chain_cert(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add0_chain_cert(context, certificate);
}

static inline void clp_SSL_CTX_set_read_ahead(SSL_CTX *context) {
    SSL_CTX_set_read_ahead(context, 1);
}

// Connection

static inline int clp_SSL_set_tlsext_host_name(SSL *ssl, const char *name) {
    return (int)SSL_set_tlsext_host_name(ssl, name);
}

static inline void clp_SSL_set_app_data(SSL *ssl, void *data) {
    SSL_set_app_data(ssl, data);
}

static inline void *clp_SSL_get_app_data(const SSL *ssl) {
    return SSL_get_app_data(ssl);
}

// BIO

static inline void clp_BIO_set_retry_read(BIO *bio) {
    BIO_set_retry_read(bio);
}

static inline void clp_BIO_clear_retry_flags(BIO *bio) {
    BIO_clear_retry_flags(bio);
}

// Names of a certificate

static inline int clp_sk_GENERAL_NAME_num(const GENERAL_NAMES *names) {
    return sk_GENERAL_NAME_num(names);
}

static inline const GENERAL_NAME *clp_sk_GENERAL_NAME_value(const GENERAL_NAMES *names, int index) {
    return sk_GENERAL_NAME_value(names, index);
}

static inline int clp_GENERAL_NAME_type(const GENERAL_NAME *name) {
    return name->type;
}

/// The string of a DNS, URI, IP or e-mail name; null for the other kinds.
static inline const ASN1_STRING *clp_GENERAL_NAME_string(const GENERAL_NAME *name) {
    switch (name->type) {
        case GEN_DNS: return name->d.dNSName;
        case GEN_URI: return name->d.uniformResourceIdentifier;
        case GEN_IPADD: return name->d.iPAddress;
        case GEN_EMAIL: return name->d.rfc822Name;
        default: return NULL;
    }
}

#endif
