namespace Hikeshi.Detection;

/// <summary>What a rule says it reads (Sigma rules specification 2.1, "LogSource"). Absent parts are null; values are lower case.</summary>
public sealed record LogSource(string? Product, string? Category, string? Service)
{
    public override string ToString() => $"{Product ?? "*"}/{Category ?? "*"}/{Service ?? "*"}";
}
