// Messages of the tests, in the shape that the generator writes. From sample.proto.
#ifndef SAMPLE_PB_C_H
#define SAMPLE_PB_C_H

#include <CProtobufC.h>

PROTOBUF_C__BEGIN_DECLS

typedef struct Sample__V1__Item Sample__V1__Item;
typedef struct Sample__V1__Sample__LabelsEntry Sample__V1__Sample__LabelsEntry;
typedef struct Sample__V1__Sample__NamesEntry Sample__V1__Sample__NamesEntry;
typedef struct Sample__V1__Sample Sample__V1__Sample;
typedef struct Sample__V1__Numbers Sample__V1__Numbers;
typedef struct Sample__V1__Empty Sample__V1__Empty;

struct Sample__V1__Item {
  ProtobufCMessage base;
  char *name;
  double weight;
};
#define SAMPLE__V1__ITEM__INIT { PROTOBUF_C_MESSAGE_INIT(&sample__v1__item__descriptor), (char *)protobuf_c_empty_string, 0 }
extern const ProtobufCMessageDescriptor sample__v1__item__descriptor;
void sample__v1__item__init(Sample__V1__Item *message);
static inline const ProtobufCMessageDescriptor *sample__v1__item__get_descriptor(void) { return &sample__v1__item__descriptor; }

struct Sample__V1__Sample__LabelsEntry {
  ProtobufCMessage base;
  char *key;
  Sample__V1__Item *value;
};
#define SAMPLE__V1__SAMPLE__LABELS_ENTRY__INIT { PROTOBUF_C_MESSAGE_INIT(&sample__v1__sample__labels_entry__descriptor), (char *)protobuf_c_empty_string, NULL }
extern const ProtobufCMessageDescriptor sample__v1__sample__labels_entry__descriptor;
void sample__v1__sample__labels_entry__init(Sample__V1__Sample__LabelsEntry *message);
static inline const ProtobufCMessageDescriptor *sample__v1__sample__labels_entry__get_descriptor(void) { return &sample__v1__sample__labels_entry__descriptor; }

struct Sample__V1__Sample__NamesEntry {
  ProtobufCMessage base;
  int32_t key;
  char *value;
};
#define SAMPLE__V1__SAMPLE__NAMES_ENTRY__INIT { PROTOBUF_C_MESSAGE_INIT(&sample__v1__sample__names_entry__descriptor), 0, (char *)protobuf_c_empty_string }
extern const ProtobufCMessageDescriptor sample__v1__sample__names_entry__descriptor;
void sample__v1__sample__names_entry__init(Sample__V1__Sample__NamesEntry *message);
static inline const ProtobufCMessageDescriptor *sample__v1__sample__names_entry__get_descriptor(void) { return &sample__v1__sample__names_entry__descriptor; }

struct Sample__V1__Sample {
  ProtobufCMessage base;
  int32_t id;
  protobuf_c_boolean has_count;
  uint32_t count;
  char *title;
  char *note;
  ProtobufCBinaryData payload;
  protobuf_c_boolean has_seal;
  ProtobufCBinaryData seal;
  int32_t mood;
  Sample__V1__Item *item;
  size_t n_items;
  Sample__V1__Item **items;
  size_t n_steps;
  int64_t *steps;
  size_t n_tags;
  char **tags;
  size_t n_blobs;
  ProtobufCBinaryData *blobs;
  size_t n_labels;
  Sample__V1__Sample__LabelsEntry **labels;
  size_t n_names;
  Sample__V1__Sample__NamesEntry **names;
  Sample__V1__Sample *child;
  size_t n_children;
  Sample__V1__Sample **children;
  size_t n_moods;
  int32_t *moods;
  size_t n_flags;
  protobuf_c_boolean *flags;
  char *secret;
  int64_t balance;
  protobuf_c_boolean has_hint;
  int32_t hint;
  uint32_t event_case;  // number of the field that is set, 0: none
  union {
    char *text;
    Sample__V1__Item *thing;
    protobuf_c_boolean done;
  };
};
#define SAMPLE__V1__SAMPLE__INIT { PROTOBUF_C_MESSAGE_INIT(&sample__v1__sample__descriptor), 0, 0, 0, (char *)protobuf_c_empty_string, NULL, {0, NULL}, 0, {0, NULL}, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, NULL, 0, NULL, 0, NULL, 0, NULL, (char *)protobuf_c_empty_string, 0, 0, 0, 0, {0} }
extern const ProtobufCMessageDescriptor sample__v1__sample__descriptor;
void sample__v1__sample__init(Sample__V1__Sample *message);
static inline const ProtobufCMessageDescriptor *sample__v1__sample__get_descriptor(void) { return &sample__v1__sample__descriptor; }

struct Sample__V1__Numbers {
  ProtobufCMessage base;
  int32_t int32_value;
  int32_t sint32_value;
  int32_t sfixed32_value;
  int64_t int64_value;
  int64_t sint64_value;
  int64_t sfixed64_value;
  uint32_t uint32_value;
  uint32_t fixed32_value;
  uint64_t uint64_value;
  uint64_t fixed64_value;
  float float_value;
  double double_value;
  protobuf_c_boolean bool_value;
  int32_t mood_value;
  protobuf_c_boolean has_optional_int32;
  int32_t optional_int32;
  protobuf_c_boolean has_optional_sint32;
  int32_t optional_sint32;
  protobuf_c_boolean has_optional_sfixed32;
  int32_t optional_sfixed32;
  protobuf_c_boolean has_optional_int64;
  int64_t optional_int64;
  protobuf_c_boolean has_optional_sint64;
  int64_t optional_sint64;
  protobuf_c_boolean has_optional_sfixed64;
  int64_t optional_sfixed64;
  protobuf_c_boolean has_optional_uint32;
  uint32_t optional_uint32;
  protobuf_c_boolean has_optional_fixed32;
  uint32_t optional_fixed32;
  protobuf_c_boolean has_optional_uint64;
  uint64_t optional_uint64;
  protobuf_c_boolean has_optional_fixed64;
  uint64_t optional_fixed64;
  protobuf_c_boolean has_optional_float;
  float optional_float;
  protobuf_c_boolean has_optional_double;
  double optional_double;
  protobuf_c_boolean has_optional_bool;
  protobuf_c_boolean optional_bool;
  protobuf_c_boolean has_optional_mood;
  int32_t optional_mood;
  size_t n_packed_int32;
  int32_t *packed_int32;
  size_t n_packed_sint32;
  int32_t *packed_sint32;
  size_t n_packed_sfixed32;
  int32_t *packed_sfixed32;
  size_t n_packed_int64;
  int64_t *packed_int64;
  size_t n_packed_sint64;
  int64_t *packed_sint64;
  size_t n_packed_sfixed64;
  int64_t *packed_sfixed64;
  size_t n_packed_uint32;
  uint32_t *packed_uint32;
  size_t n_packed_fixed32;
  uint32_t *packed_fixed32;
  size_t n_packed_uint64;
  uint64_t *packed_uint64;
  size_t n_packed_fixed64;
  uint64_t *packed_fixed64;
  size_t n_packed_float;
  float *packed_float;
  size_t n_packed_double;
  double *packed_double;
  size_t n_packed_bool;
  protobuf_c_boolean *packed_bool;
  size_t n_packed_mood;
  int32_t *packed_mood;
  size_t n_unpacked_int32;
  int32_t *unpacked_int32;
  size_t n_unpacked_sint32;
  int32_t *unpacked_sint32;
  size_t n_unpacked_sfixed32;
  int32_t *unpacked_sfixed32;
  size_t n_unpacked_int64;
  int64_t *unpacked_int64;
  size_t n_unpacked_sint64;
  int64_t *unpacked_sint64;
  size_t n_unpacked_sfixed64;
  int64_t *unpacked_sfixed64;
  size_t n_unpacked_uint32;
  uint32_t *unpacked_uint32;
  size_t n_unpacked_fixed32;
  uint32_t *unpacked_fixed32;
  size_t n_unpacked_uint64;
  uint64_t *unpacked_uint64;
  size_t n_unpacked_fixed64;
  uint64_t *unpacked_fixed64;
  size_t n_unpacked_float;
  float *unpacked_float;
  size_t n_unpacked_double;
  double *unpacked_double;
  size_t n_unpacked_bool;
  protobuf_c_boolean *unpacked_bool;
  size_t n_unpacked_mood;
  int32_t *unpacked_mood;
};
#define SAMPLE__V1__NUMBERS__INIT { PROTOBUF_C_MESSAGE_INIT(&sample__v1__numbers__descriptor), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL }
extern const ProtobufCMessageDescriptor sample__v1__numbers__descriptor;
void sample__v1__numbers__init(Sample__V1__Numbers *message);
static inline const ProtobufCMessageDescriptor *sample__v1__numbers__get_descriptor(void) { return &sample__v1__numbers__descriptor; }

struct Sample__V1__Empty {
  ProtobufCMessage base;
};
#define SAMPLE__V1__EMPTY__INIT { PROTOBUF_C_MESSAGE_INIT(&sample__v1__empty__descriptor) }
extern const ProtobufCMessageDescriptor sample__v1__empty__descriptor;
void sample__v1__empty__init(Sample__V1__Empty *message);
static inline const ProtobufCMessageDescriptor *sample__v1__empty__get_descriptor(void) { return &sample__v1__empty__descriptor; }

extern const ProtobufCEnumDescriptor sample__v1__mood__descriptor;
static inline const ProtobufCEnumDescriptor *sample__v1__mood__get_descriptor(void) { return &sample__v1__mood__descriptor; }

PROTOBUF_C__END_DECLS

#endif
