#include "sample.pb-c.h"

static const ProtobufCEnumValue sample__v1__mood__values[3] = {
  { .name = "MOOD_BAD", .c_name = "SAMPLE__V1__MOOD__MOOD_BAD", .value = -1 },
  { .name = "MOOD_UNSPECIFIED", .c_name = "SAMPLE__V1__MOOD__MOOD_UNSPECIFIED", .value = 0 },
  { .name = "MOOD_GOOD", .c_name = "SAMPLE__V1__MOOD__MOOD_GOOD", .value = 1 },
};
static const ProtobufCIntRange sample__v1__mood__ranges[] = { { -1, 0 }, { 0, 3 } };
static const ProtobufCEnumValueIndex sample__v1__mood__by_name[3] = {
  { "MOOD_BAD", 0 }, { "MOOD_GOOD", 2 }, { "MOOD_UNSPECIFIED", 1 },
};
const ProtobufCEnumDescriptor sample__v1__mood__descriptor = {
  .magic = PROTOBUF_C__ENUM_DESCRIPTOR_MAGIC,
  .name = "sample.v1.Mood", .short_name = "Mood", .c_name = "Sample__V1__Mood", .package_name = "sample.v1",
  .n_values = 3, .values = sample__v1__mood__values,
  .n_value_names = 3, .values_by_name = sample__v1__mood__by_name,
  .n_value_ranges = 1, .value_ranges = sample__v1__mood__ranges,
};

static const ProtobufCFieldDescriptor sample__v1__item__fields[2] = {
  { .name = "name", .id = 1, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_STRING, .offset = offsetof(Sample__V1__Item, name), .default_value = &protobuf_c_empty_string },
  { .name = "weight", .id = 2, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_DOUBLE, .offset = offsetof(Sample__V1__Item, weight) },
};
static const unsigned sample__v1__item__by_name[2] = { 0, 1 };
static const ProtobufCIntRange sample__v1__item__ranges[2] = { { 1, 0 }, { 0, 2 } };
void sample__v1__item__init(Sample__V1__Item *message) {
  static const Sample__V1__Item value = SAMPLE__V1__ITEM__INIT;
  *message = value;
}
static void sample__v1__item__init_base(ProtobufCMessage *message) { sample__v1__item__init((Sample__V1__Item *)message); }
const ProtobufCMessageDescriptor sample__v1__item__descriptor = {
  .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
  .name = "sample.v1.Item", .short_name = "Item", .c_name = "Sample__V1__Item", .package_name = "sample.v1",
  .sizeof_message = sizeof(Sample__V1__Item),
  .n_fields = 2, .fields = sample__v1__item__fields, .fields_sorted_by_name = sample__v1__item__by_name,
  .n_field_ranges = 1, .field_ranges = sample__v1__item__ranges,
  .message_init = sample__v1__item__init_base,
};

static const ProtobufCFieldDescriptor sample__v1__sample__labels_entry__fields[2] = {
  { .name = "key", .id = 1, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_STRING, .offset = offsetof(Sample__V1__Sample__LabelsEntry, key), .default_value = &protobuf_c_empty_string },
  { .name = "value", .id = 2, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_MESSAGE, .offset = offsetof(Sample__V1__Sample__LabelsEntry, value), .descriptor = &sample__v1__item__descriptor },
};
static const unsigned sample__v1__sample__labels_entry__by_name[2] = { 0, 1 };
static const ProtobufCIntRange sample__v1__sample__labels_entry__ranges[2] = { { 1, 0 }, { 0, 2 } };
void sample__v1__sample__labels_entry__init(Sample__V1__Sample__LabelsEntry *message) {
  static const Sample__V1__Sample__LabelsEntry value = SAMPLE__V1__SAMPLE__LABELS_ENTRY__INIT;
  *message = value;
}
static void sample__v1__sample__labels_entry__init_base(ProtobufCMessage *message) { sample__v1__sample__labels_entry__init((Sample__V1__Sample__LabelsEntry *)message); }
const ProtobufCMessageDescriptor sample__v1__sample__labels_entry__descriptor = {
  .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
  .name = "sample.v1.Sample.LabelsEntry", .short_name = "LabelsEntry", .c_name = "Sample__V1__Sample__LabelsEntry", .package_name = "sample.v1",
  .sizeof_message = sizeof(Sample__V1__Sample__LabelsEntry),
  .n_fields = 2, .fields = sample__v1__sample__labels_entry__fields, .fields_sorted_by_name = sample__v1__sample__labels_entry__by_name,
  .n_field_ranges = 1, .field_ranges = sample__v1__sample__labels_entry__ranges,
  .message_init = sample__v1__sample__labels_entry__init_base,
};

static const ProtobufCFieldDescriptor sample__v1__sample__names_entry__fields[2] = {
  { .name = "key", .id = 1, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_INT32, .offset = offsetof(Sample__V1__Sample__NamesEntry, key) },
  { .name = "value", .id = 2, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_STRING, .offset = offsetof(Sample__V1__Sample__NamesEntry, value), .default_value = &protobuf_c_empty_string },
};
static const unsigned sample__v1__sample__names_entry__by_name[2] = { 0, 1 };
static const ProtobufCIntRange sample__v1__sample__names_entry__ranges[2] = { { 1, 0 }, { 0, 2 } };
void sample__v1__sample__names_entry__init(Sample__V1__Sample__NamesEntry *message) {
  static const Sample__V1__Sample__NamesEntry value = SAMPLE__V1__SAMPLE__NAMES_ENTRY__INIT;
  *message = value;
}
static void sample__v1__sample__names_entry__init_base(ProtobufCMessage *message) { sample__v1__sample__names_entry__init((Sample__V1__Sample__NamesEntry *)message); }
const ProtobufCMessageDescriptor sample__v1__sample__names_entry__descriptor = {
  .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
  .name = "sample.v1.Sample.NamesEntry", .short_name = "NamesEntry", .c_name = "Sample__V1__Sample__NamesEntry", .package_name = "sample.v1",
  .sizeof_message = sizeof(Sample__V1__Sample__NamesEntry),
  .n_fields = 2, .fields = sample__v1__sample__names_entry__fields, .fields_sorted_by_name = sample__v1__sample__names_entry__by_name,
  .n_field_ranges = 1, .field_ranges = sample__v1__sample__names_entry__ranges,
  .message_init = sample__v1__sample__names_entry__init_base,
};

static const ProtobufCFieldDescriptor sample__v1__sample__fields[24] = {
  { .name = "id", .id = 1, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_INT32, .offset = offsetof(Sample__V1__Sample, id) },
  { .name = "count", .id = 2, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_UINT32, .quantifier_offset = offsetof(Sample__V1__Sample, has_count), .offset = offsetof(Sample__V1__Sample, count) },
  { .name = "title", .id = 3, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_STRING, .offset = offsetof(Sample__V1__Sample, title), .default_value = &protobuf_c_empty_string },
  { .name = "note", .id = 4, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_STRING, .offset = offsetof(Sample__V1__Sample, note) },
  { .name = "payload", .id = 5, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_BYTES, .offset = offsetof(Sample__V1__Sample, payload) },
  { .name = "seal", .id = 6, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_BYTES, .quantifier_offset = offsetof(Sample__V1__Sample, has_seal), .offset = offsetof(Sample__V1__Sample, seal) },
  { .name = "mood", .id = 7, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_ENUM, .offset = offsetof(Sample__V1__Sample, mood), .descriptor = &sample__v1__mood__descriptor },
  { .name = "item", .id = 8, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_MESSAGE, .offset = offsetof(Sample__V1__Sample, item), .descriptor = &sample__v1__item__descriptor },
  { .name = "items", .id = 9, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_MESSAGE, .quantifier_offset = offsetof(Sample__V1__Sample, n_items), .offset = offsetof(Sample__V1__Sample, items), .descriptor = &sample__v1__item__descriptor },
  { .name = "steps", .id = 10, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_SINT64, .quantifier_offset = offsetof(Sample__V1__Sample, n_steps), .offset = offsetof(Sample__V1__Sample, steps), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "tags", .id = 11, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_STRING, .quantifier_offset = offsetof(Sample__V1__Sample, n_tags), .offset = offsetof(Sample__V1__Sample, tags), .default_value = &protobuf_c_empty_string },
  { .name = "blobs", .id = 12, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_BYTES, .quantifier_offset = offsetof(Sample__V1__Sample, n_blobs), .offset = offsetof(Sample__V1__Sample, blobs) },
  { .name = "labels", .id = 13, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_MESSAGE, .quantifier_offset = offsetof(Sample__V1__Sample, n_labels), .offset = offsetof(Sample__V1__Sample, labels), .descriptor = &sample__v1__sample__labels_entry__descriptor, .reserved_flags = 2 },
  { .name = "names", .id = 14, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_MESSAGE, .quantifier_offset = offsetof(Sample__V1__Sample, n_names), .offset = offsetof(Sample__V1__Sample, names), .descriptor = &sample__v1__sample__names_entry__descriptor, .reserved_flags = 2 },
  { .name = "text", .id = 15, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_STRING, .quantifier_offset = offsetof(Sample__V1__Sample, event_case), .offset = offsetof(Sample__V1__Sample, text), .default_value = &protobuf_c_empty_string, .flags = PROTOBUF_C_FIELD_FLAG_ONEOF },
  { .name = "thing", .id = 16, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_MESSAGE, .quantifier_offset = offsetof(Sample__V1__Sample, event_case), .offset = offsetof(Sample__V1__Sample, thing), .descriptor = &sample__v1__item__descriptor, .flags = PROTOBUF_C_FIELD_FLAG_ONEOF },
  { .name = "done", .id = 17, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_BOOL, .quantifier_offset = offsetof(Sample__V1__Sample, event_case), .offset = offsetof(Sample__V1__Sample, done), .flags = PROTOBUF_C_FIELD_FLAG_ONEOF },
  { .name = "child", .id = 18, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_MESSAGE, .offset = offsetof(Sample__V1__Sample, child), .descriptor = &sample__v1__sample__descriptor },
  { .name = "children", .id = 19, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_MESSAGE, .quantifier_offset = offsetof(Sample__V1__Sample, n_children), .offset = offsetof(Sample__V1__Sample, children), .descriptor = &sample__v1__sample__descriptor },
  { .name = "moods", .id = 20, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_ENUM, .quantifier_offset = offsetof(Sample__V1__Sample, n_moods), .offset = offsetof(Sample__V1__Sample, moods), .descriptor = &sample__v1__mood__descriptor, .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "flags", .id = 21, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_BOOL, .quantifier_offset = offsetof(Sample__V1__Sample, n_flags), .offset = offsetof(Sample__V1__Sample, flags), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "secret", .id = 22, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_STRING, .offset = offsetof(Sample__V1__Sample, secret), .default_value = &protobuf_c_empty_string, .reserved_flags = 1 },
  { .name = "balance", .id = 23, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_INT64, .offset = offsetof(Sample__V1__Sample, balance), .reserved_flags = 1 },
  { .name = "hint", .id = 24, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_ENUM, .quantifier_offset = offsetof(Sample__V1__Sample, has_hint), .offset = offsetof(Sample__V1__Sample, hint), .descriptor = &sample__v1__mood__descriptor },
};
static const unsigned sample__v1__sample__by_name[24] = { 22, 11, 17, 18, 1, 16, 20, 23, 0, 7, 8, 12, 6, 19, 13, 3, 4, 5, 21, 9, 10, 14, 15, 2 };
static const ProtobufCIntRange sample__v1__sample__ranges[2] = { { 1, 0 }, { 0, 24 } };
void sample__v1__sample__init(Sample__V1__Sample *message) {
  static const Sample__V1__Sample value = SAMPLE__V1__SAMPLE__INIT;
  *message = value;
}
static void sample__v1__sample__init_base(ProtobufCMessage *message) { sample__v1__sample__init((Sample__V1__Sample *)message); }
const ProtobufCMessageDescriptor sample__v1__sample__descriptor = {
  .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
  .name = "sample.v1.Sample", .short_name = "Sample", .c_name = "Sample__V1__Sample", .package_name = "sample.v1",
  .sizeof_message = sizeof(Sample__V1__Sample),
  .n_fields = 24, .fields = sample__v1__sample__fields, .fields_sorted_by_name = sample__v1__sample__by_name,
  .n_field_ranges = 1, .field_ranges = sample__v1__sample__ranges,
  .message_init = sample__v1__sample__init_base,
};

static const ProtobufCFieldDescriptor sample__v1__numbers__fields[56] = {
  { .name = "int32_value", .id = 1, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_INT32, .offset = offsetof(Sample__V1__Numbers, int32_value) },
  { .name = "sint32_value", .id = 2, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_SINT32, .offset = offsetof(Sample__V1__Numbers, sint32_value) },
  { .name = "sfixed32_value", .id = 3, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_SFIXED32, .offset = offsetof(Sample__V1__Numbers, sfixed32_value) },
  { .name = "int64_value", .id = 4, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_INT64, .offset = offsetof(Sample__V1__Numbers, int64_value) },
  { .name = "sint64_value", .id = 5, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_SINT64, .offset = offsetof(Sample__V1__Numbers, sint64_value) },
  { .name = "sfixed64_value", .id = 6, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_SFIXED64, .offset = offsetof(Sample__V1__Numbers, sfixed64_value) },
  { .name = "uint32_value", .id = 7, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_UINT32, .offset = offsetof(Sample__V1__Numbers, uint32_value) },
  { .name = "fixed32_value", .id = 8, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_FIXED32, .offset = offsetof(Sample__V1__Numbers, fixed32_value) },
  { .name = "uint64_value", .id = 9, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_UINT64, .offset = offsetof(Sample__V1__Numbers, uint64_value) },
  { .name = "fixed64_value", .id = 10, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_FIXED64, .offset = offsetof(Sample__V1__Numbers, fixed64_value) },
  { .name = "float_value", .id = 11, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_FLOAT, .offset = offsetof(Sample__V1__Numbers, float_value) },
  { .name = "double_value", .id = 12, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_DOUBLE, .offset = offsetof(Sample__V1__Numbers, double_value) },
  { .name = "bool_value", .id = 13, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_BOOL, .offset = offsetof(Sample__V1__Numbers, bool_value) },
  { .name = "mood_value", .id = 14, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_ENUM, .offset = offsetof(Sample__V1__Numbers, mood_value), .descriptor = &sample__v1__mood__descriptor },
  { .name = "optional_int32", .id = 21, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_INT32, .quantifier_offset = offsetof(Sample__V1__Numbers, has_optional_int32), .offset = offsetof(Sample__V1__Numbers, optional_int32) },
  { .name = "optional_sint32", .id = 22, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_SINT32, .quantifier_offset = offsetof(Sample__V1__Numbers, has_optional_sint32), .offset = offsetof(Sample__V1__Numbers, optional_sint32) },
  { .name = "optional_sfixed32", .id = 23, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_SFIXED32, .quantifier_offset = offsetof(Sample__V1__Numbers, has_optional_sfixed32), .offset = offsetof(Sample__V1__Numbers, optional_sfixed32) },
  { .name = "optional_int64", .id = 24, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_INT64, .quantifier_offset = offsetof(Sample__V1__Numbers, has_optional_int64), .offset = offsetof(Sample__V1__Numbers, optional_int64) },
  { .name = "optional_sint64", .id = 25, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_SINT64, .quantifier_offset = offsetof(Sample__V1__Numbers, has_optional_sint64), .offset = offsetof(Sample__V1__Numbers, optional_sint64) },
  { .name = "optional_sfixed64", .id = 26, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_SFIXED64, .quantifier_offset = offsetof(Sample__V1__Numbers, has_optional_sfixed64), .offset = offsetof(Sample__V1__Numbers, optional_sfixed64) },
  { .name = "optional_uint32", .id = 27, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_UINT32, .quantifier_offset = offsetof(Sample__V1__Numbers, has_optional_uint32), .offset = offsetof(Sample__V1__Numbers, optional_uint32) },
  { .name = "optional_fixed32", .id = 28, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_FIXED32, .quantifier_offset = offsetof(Sample__V1__Numbers, has_optional_fixed32), .offset = offsetof(Sample__V1__Numbers, optional_fixed32) },
  { .name = "optional_uint64", .id = 29, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_UINT64, .quantifier_offset = offsetof(Sample__V1__Numbers, has_optional_uint64), .offset = offsetof(Sample__V1__Numbers, optional_uint64) },
  { .name = "optional_fixed64", .id = 30, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_FIXED64, .quantifier_offset = offsetof(Sample__V1__Numbers, has_optional_fixed64), .offset = offsetof(Sample__V1__Numbers, optional_fixed64) },
  { .name = "optional_float", .id = 31, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_FLOAT, .quantifier_offset = offsetof(Sample__V1__Numbers, has_optional_float), .offset = offsetof(Sample__V1__Numbers, optional_float) },
  { .name = "optional_double", .id = 32, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_DOUBLE, .quantifier_offset = offsetof(Sample__V1__Numbers, has_optional_double), .offset = offsetof(Sample__V1__Numbers, optional_double) },
  { .name = "optional_bool", .id = 33, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_BOOL, .quantifier_offset = offsetof(Sample__V1__Numbers, has_optional_bool), .offset = offsetof(Sample__V1__Numbers, optional_bool) },
  { .name = "optional_mood", .id = 34, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_ENUM, .quantifier_offset = offsetof(Sample__V1__Numbers, has_optional_mood), .offset = offsetof(Sample__V1__Numbers, optional_mood), .descriptor = &sample__v1__mood__descriptor },
  { .name = "packed_int32", .id = 41, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_INT32, .quantifier_offset = offsetof(Sample__V1__Numbers, n_packed_int32), .offset = offsetof(Sample__V1__Numbers, packed_int32), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "packed_sint32", .id = 42, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_SINT32, .quantifier_offset = offsetof(Sample__V1__Numbers, n_packed_sint32), .offset = offsetof(Sample__V1__Numbers, packed_sint32), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "packed_sfixed32", .id = 43, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_SFIXED32, .quantifier_offset = offsetof(Sample__V1__Numbers, n_packed_sfixed32), .offset = offsetof(Sample__V1__Numbers, packed_sfixed32), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "packed_int64", .id = 44, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_INT64, .quantifier_offset = offsetof(Sample__V1__Numbers, n_packed_int64), .offset = offsetof(Sample__V1__Numbers, packed_int64), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "packed_sint64", .id = 45, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_SINT64, .quantifier_offset = offsetof(Sample__V1__Numbers, n_packed_sint64), .offset = offsetof(Sample__V1__Numbers, packed_sint64), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "packed_sfixed64", .id = 46, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_SFIXED64, .quantifier_offset = offsetof(Sample__V1__Numbers, n_packed_sfixed64), .offset = offsetof(Sample__V1__Numbers, packed_sfixed64), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "packed_uint32", .id = 47, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_UINT32, .quantifier_offset = offsetof(Sample__V1__Numbers, n_packed_uint32), .offset = offsetof(Sample__V1__Numbers, packed_uint32), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "packed_fixed32", .id = 48, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_FIXED32, .quantifier_offset = offsetof(Sample__V1__Numbers, n_packed_fixed32), .offset = offsetof(Sample__V1__Numbers, packed_fixed32), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "packed_uint64", .id = 49, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_UINT64, .quantifier_offset = offsetof(Sample__V1__Numbers, n_packed_uint64), .offset = offsetof(Sample__V1__Numbers, packed_uint64), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "packed_fixed64", .id = 50, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_FIXED64, .quantifier_offset = offsetof(Sample__V1__Numbers, n_packed_fixed64), .offset = offsetof(Sample__V1__Numbers, packed_fixed64), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "packed_float", .id = 51, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_FLOAT, .quantifier_offset = offsetof(Sample__V1__Numbers, n_packed_float), .offset = offsetof(Sample__V1__Numbers, packed_float), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "packed_double", .id = 52, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_DOUBLE, .quantifier_offset = offsetof(Sample__V1__Numbers, n_packed_double), .offset = offsetof(Sample__V1__Numbers, packed_double), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "packed_bool", .id = 53, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_BOOL, .quantifier_offset = offsetof(Sample__V1__Numbers, n_packed_bool), .offset = offsetof(Sample__V1__Numbers, packed_bool), .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "packed_mood", .id = 54, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_ENUM, .quantifier_offset = offsetof(Sample__V1__Numbers, n_packed_mood), .offset = offsetof(Sample__V1__Numbers, packed_mood), .descriptor = &sample__v1__mood__descriptor, .flags = PROTOBUF_C_FIELD_FLAG_PACKED },
  { .name = "unpacked_int32", .id = 61, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_INT32, .quantifier_offset = offsetof(Sample__V1__Numbers, n_unpacked_int32), .offset = offsetof(Sample__V1__Numbers, unpacked_int32) },
  { .name = "unpacked_sint32", .id = 62, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_SINT32, .quantifier_offset = offsetof(Sample__V1__Numbers, n_unpacked_sint32), .offset = offsetof(Sample__V1__Numbers, unpacked_sint32) },
  { .name = "unpacked_sfixed32", .id = 63, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_SFIXED32, .quantifier_offset = offsetof(Sample__V1__Numbers, n_unpacked_sfixed32), .offset = offsetof(Sample__V1__Numbers, unpacked_sfixed32) },
  { .name = "unpacked_int64", .id = 64, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_INT64, .quantifier_offset = offsetof(Sample__V1__Numbers, n_unpacked_int64), .offset = offsetof(Sample__V1__Numbers, unpacked_int64) },
  { .name = "unpacked_sint64", .id = 65, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_SINT64, .quantifier_offset = offsetof(Sample__V1__Numbers, n_unpacked_sint64), .offset = offsetof(Sample__V1__Numbers, unpacked_sint64) },
  { .name = "unpacked_sfixed64", .id = 66, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_SFIXED64, .quantifier_offset = offsetof(Sample__V1__Numbers, n_unpacked_sfixed64), .offset = offsetof(Sample__V1__Numbers, unpacked_sfixed64) },
  { .name = "unpacked_uint32", .id = 67, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_UINT32, .quantifier_offset = offsetof(Sample__V1__Numbers, n_unpacked_uint32), .offset = offsetof(Sample__V1__Numbers, unpacked_uint32) },
  { .name = "unpacked_fixed32", .id = 68, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_FIXED32, .quantifier_offset = offsetof(Sample__V1__Numbers, n_unpacked_fixed32), .offset = offsetof(Sample__V1__Numbers, unpacked_fixed32) },
  { .name = "unpacked_uint64", .id = 69, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_UINT64, .quantifier_offset = offsetof(Sample__V1__Numbers, n_unpacked_uint64), .offset = offsetof(Sample__V1__Numbers, unpacked_uint64) },
  { .name = "unpacked_fixed64", .id = 70, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_FIXED64, .quantifier_offset = offsetof(Sample__V1__Numbers, n_unpacked_fixed64), .offset = offsetof(Sample__V1__Numbers, unpacked_fixed64) },
  { .name = "unpacked_float", .id = 71, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_FLOAT, .quantifier_offset = offsetof(Sample__V1__Numbers, n_unpacked_float), .offset = offsetof(Sample__V1__Numbers, unpacked_float) },
  { .name = "unpacked_double", .id = 72, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_DOUBLE, .quantifier_offset = offsetof(Sample__V1__Numbers, n_unpacked_double), .offset = offsetof(Sample__V1__Numbers, unpacked_double) },
  { .name = "unpacked_bool", .id = 73, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_BOOL, .quantifier_offset = offsetof(Sample__V1__Numbers, n_unpacked_bool), .offset = offsetof(Sample__V1__Numbers, unpacked_bool) },
  { .name = "unpacked_mood", .id = 74, .label = PROTOBUF_C_LABEL_REPEATED, .type = PROTOBUF_C_TYPE_ENUM, .quantifier_offset = offsetof(Sample__V1__Numbers, n_unpacked_mood), .offset = offsetof(Sample__V1__Numbers, unpacked_mood), .descriptor = &sample__v1__mood__descriptor },
};
static const unsigned sample__v1__numbers__by_name[56] = { 12, 11, 7, 9, 10, 0, 3, 13, 26, 25, 21, 23, 24, 14, 17, 27, 16, 19, 15, 18, 20, 22, 40, 39, 35, 37, 38, 28, 31, 41, 30, 33, 29, 32, 34, 36, 2, 5, 1, 4, 6, 8, 54, 53, 49, 51, 52, 42, 45, 55, 44, 47, 43, 46, 48, 50 };
static const ProtobufCIntRange sample__v1__numbers__ranges[5] = { { 1, 0 }, { 21, 14 }, { 41, 28 }, { 61, 42 }, { 0, 56 } };
void sample__v1__numbers__init(Sample__V1__Numbers *message) {
  static const Sample__V1__Numbers value = SAMPLE__V1__NUMBERS__INIT;
  *message = value;
}
static void sample__v1__numbers__init_base(ProtobufCMessage *message) { sample__v1__numbers__init((Sample__V1__Numbers *)message); }
const ProtobufCMessageDescriptor sample__v1__numbers__descriptor = {
  .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
  .name = "sample.v1.Numbers", .short_name = "Numbers", .c_name = "Sample__V1__Numbers", .package_name = "sample.v1",
  .sizeof_message = sizeof(Sample__V1__Numbers),
  .n_fields = 56, .fields = sample__v1__numbers__fields, .fields_sorted_by_name = sample__v1__numbers__by_name,
  .n_field_ranges = 4, .field_ranges = sample__v1__numbers__ranges,
  .message_init = sample__v1__numbers__init_base,
};

void sample__v1__empty__init(Sample__V1__Empty *message) {
  static const Sample__V1__Empty value = SAMPLE__V1__EMPTY__INIT;
  *message = value;
}
static void sample__v1__empty__init_base(ProtobufCMessage *message) { sample__v1__empty__init((Sample__V1__Empty *)message); }
const ProtobufCMessageDescriptor sample__v1__empty__descriptor = {
  .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
  .name = "sample.v1.Empty", .short_name = "Empty", .c_name = "Sample__V1__Empty", .package_name = "sample.v1",
  .sizeof_message = sizeof(Sample__V1__Empty),
  .message_init = sample__v1__empty__init_base,
};
