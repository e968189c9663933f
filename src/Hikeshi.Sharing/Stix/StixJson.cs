using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Hikeshi.Sharing.Stix;

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class StixJson : JsonSerializerContext;
