using System.Text.Json.Serialization;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Facts.Grounds;

[JsonSerializable(typeof(ContainmentKind))]
internal sealed partial class GroundJson : JsonSerializerContext;
