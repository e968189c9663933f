namespace Hikeshi.Facts.Detection;

/// <summary>The rule set that detects from now on.</summary>
[FactKind("detection.rules-loaded/1")]
public sealed record RulesLoaded(string Digest, int Loaded, int Refused) : Fact;
