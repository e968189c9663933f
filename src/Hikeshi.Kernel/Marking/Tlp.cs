using System.Text.Json.Serialization;

namespace Hikeshi.Kernel.Marking;

/// <summary>Traffic Light Protocol 2.0 (FIRST), ordered from the freest to the strictest.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Tlp>))]
public enum Tlp
{
    [JsonStringEnumMemberName("clear")]
    Clear,
    [JsonStringEnumMemberName("green")]
    Green,
    [JsonStringEnumMemberName("amber")]
    Amber,
    [JsonStringEnumMemberName("amber+strict")]
    AmberStrict,
    [JsonStringEnumMemberName("red")]
    Red,
}
