using Microsoft.Extensions.Logging;

namespace Hikeshi.Node;

/// <summary>What the node says to its operator. No secrets, no bodies of facts.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "{Subscription} could not handle entry {Entry}; it goes on with the next one")]
    public static partial void HandlerFailed(ILogger logger, string subscription, string entry, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "the hub cannot be reached ({Reason}); trying again")]
    public static partial void HubLost(ILogger logger, string reason);

    [LoggerMessage(25, LogLevel.Warning, "keys, certificate or roster were not brought up to date ({Reason}); trying again")]
    public static partial void MembershipRoundFailed(ILogger logger, string reason);

    [LoggerMessage(24, LogLevel.Warning, "the hub of {Sector} cannot be reached, or sent what is not taken ({Reason}); trying again")]
    public static partial void PartnerLost(ILogger logger, string sector, string reason);

    [LoggerMessage(4, LogLevel.Warning, "an actuator is not ready: {Reason}. One that is away is tried all the same; one that cannot do what it should gets no orders")]
    public static partial void ActuatorFailed(ILogger logger, string reason);

    [LoggerMessage(21, LogLevel.Warning, "actuator {Name} is {State} now: {Detail}")]
    public static partial void ActuatorChanged(ILogger logger, string name, string state, string detail);

    [LoggerMessage(5, LogLevel.Warning, "the checkpoint could not be offered to the witnesses ({Reason}); trying again")]
    public static partial void NotWitnessed(ILogger logger, string reason);

    [LoggerMessage(12, LogLevel.Error, "the embargo of entry {Entry} is over, and its key cannot be handed out: {Reason}")]
    public static partial void EmbargoNotEnded(ILogger logger, string entry, string reason);

    [LoggerMessage(13, LogLevel.Error, "what this witness cosigned last cannot be relied on, so it cosigns nothing more of that log: {Reason}")]
    public static partial void WitnessDamaged(ILogger logger, string reason);

    [LoggerMessage(14, LogLevel.Error, "{Reason}")]
    public static partial void TablesBehind(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Warning, "rule refused: {Reason}")]
    public static partial void RuleRefused(ILogger logger, string reason);

    [LoggerMessage(16, LogLevel.Warning, "the rules were not read again, those of before go on watching: {Reason}")]
    public static partial void RulesNotReloaded(ILogger logger, string reason);

    [LoggerMessage(24, LogLevel.Warning, "warning list refused: {Reason}")]
    public static partial void WarningListRefused(ILogger logger, string reason);

    [LoggerMessage(25, LogLevel.Warning, "the warning lists were not read again, those of before go on: {Reason}")]
    public static partial void WarningListsNotReloaded(ILogger logger, string reason);

    [LoggerMessage(19, LogLevel.Warning, "the response policy was not read again: {Reason}")]
    public static partial void PolicyNotReloaded(ILogger logger, string reason);

    [LoggerMessage(20, LogLevel.Warning, "a release switch is not obeyed: {Reason}")]
    public static partial void SwitchIgnored(ILogger logger, string reason);

    [LoggerMessage(21, LogLevel.Warning, "the response policy names the channel {Channel}, and the settings have none of that name (Notify:Channels): nobody is told through it")]
    public static partial void ChannelMissing(ILogger logger, string channel);

    [LoggerMessage(22, LogLevel.Warning, "the payment hook {Hook} names the {Name}, which the ledger does not know: it is not asked for it (Payments:Hooks)")]
    public static partial void HookMisses(ILogger logger, string hook, string name);

    [LoggerMessage(23, LogLevel.Error, "the disk of the data directory is full: the node starts without its rehearsal and without what it would record. Releases, ends and the red button work. Free space there: it goes on by itself")]
    public static partial void StartsWithoutSpace(ILogger logger);

    [LoggerMessage(17, LogLevel.Error, "files are not followed for now ({Reason}); trying again")]
    public static partial void NotFollowing(ILogger logger, string reason);

    [LoggerMessage(18, LogLevel.Error, "a connection of {Sender} ended for a fault here: {Reason}")]
    public static partial void ConnectionFailed(ILogger logger, string sender, string reason);
}
