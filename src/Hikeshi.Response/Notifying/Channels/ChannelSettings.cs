using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Notifying.Channels;

/// <summary>What a channel needs to know. Secrets are in files, and never in here.</summary>
public abstract record ChannelSettings(ChannelTerms Terms)
{
    /// <exception cref="IOException">A file of authorities cannot be read.</exception>
    public abstract IChannel Open(TimeProvider clock);
}

/// <param name="Target">On <paramref name="Place"/>.</param>
public sealed record WebhookSettings(ChannelTerms Terms, HttpPlace Place, Uri Target, SecretFile Secret) : ChannelSettings(Terms)
{
    public override IChannel Open(TimeProvider clock) => new WebhookChannel(Terms, Place, Target, Secret, clock);
}

/// <param name="Addresses">Of people who decide, by what evidence calls them.</param>
public sealed record MailSettings(ChannelTerms Terms, MailServer Server, string From, IReadOnlyList<string> To, IReadOnlyDictionary<string, string> Addresses) : ChannelSettings(Terms)
{
    public override IChannel Open(TimeProvider clock) => new MailChannel(Terms, Server, From, To, Addresses, clock);
}
