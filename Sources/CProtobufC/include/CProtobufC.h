// The one header through which Swift and generated C see libprotobuf-c.
//
// Generated headers include this file and never <protobuf-c/protobuf-c.h> itself: Swift attributes a C
// declaration to the first module that includes it, and that must be this module.
#ifndef CLP_CPROTOBUFC_H
#define CLP_CPROTOBUFC_H
#include <protobuf-c/protobuf-c.h>
#endif
