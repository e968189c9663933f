using System.Text.Json.Serialization;
using Hikeshi.Exercises.Play;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exercises;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ContainmentKind))]
[JsonSerializable(typeof(StoryReport))]
public sealed partial class ExerciseJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WhyTree))]
internal sealed partial class ApiJson : JsonSerializerContext;
