namespace Hikeshi.Response.Actuators;

/// <summary>What a connector to somebody's product needs to know. Secrets are in files, and never in here.</summary>
/// <param name="Name">What people see in decisions and reports; unique on a node.</param>
public abstract record ConnectorSettings(string Name);
