using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hikeshi.Node.Api;

/// <summary>The JSON of sharing, generated at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RetractionRequest))]
[JsonSerializable(typeof(CorrectionRequest))]
[JsonSerializable(typeof(FlowsAnswer))]
[JsonSerializable(typeof(PeersAnswer))]
[JsonSerializable(typeof(SharingPreview))]
internal sealed partial class SharingJson : JsonSerializerContext;

internal sealed record RetractionRequest(string Id, string Because);

internal sealed record CorrectionRequest(string Id, string Kind, string Value);
