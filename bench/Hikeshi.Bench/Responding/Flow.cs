using System.Text.Json.Serialization;

namespace Hikeshi.Bench.Responding;

/// <summary>What a sender is to do.</summary>
/// <param name="Rate">Events a second; <see cref="int.MaxValue"/>: as many as are taken.</param>
/// <param name="BeaconEvery">One beacon among so many events.</param>
/// <param name="FirstBeacon">Number of the first one.</param>
internal sealed record FlowOrder(string Api, string Token, int Rate, int BeaconEvery, int FirstBeacon, double Seconds);

/// <summary>What a sender has done.</summary>
/// <param name="SentAt">When the last byte of each beacon was about to be sent, by its number; of the clock that all processes of a machine share.</param>
/// <param name="Late">How many milliseconds later than due each batch was sent: what the sender, or the node by not reading, held back.</param>
/// <param name="Answer">What the node answered at the end.</param>
internal sealed record Flow(long Sent, double Seconds, IReadOnlyDictionary<int, long> SentAt, IReadOnlyList<double> Late, string Answer);

/// <summary>Between the bench and its sender, a line each.</summary>
[JsonSerializable(typeof(FlowOrder))]
[JsonSerializable(typeof(Flow))]
internal sealed partial class FlowJson : JsonSerializerContext;
