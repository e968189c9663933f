namespace Hikeshi.Facts.Response;

/// <summary>Too much went otherwise than it should within an hour: nothing acts automatically any more, until a person closes the circuit.</summary>
/// <param name="Surprises">How many within the hour.</param>
/// <param name="Reason">The last of them.</param>
[FactKind("response.circuit-opened/1")]
public sealed record CircuitOpened(int Surprises, string Reason) : Fact;

/// <summary>A person has looked at it and lets classes act again as far as they are enabled.</summary>
[FactKind("response.circuit-closed/1")]
public sealed record CircuitClosed(string By, string Reason) : Fact;
