using System.Security.Cryptography;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Investigating.Reading;

namespace Hikeshi.Response.Investigating.Protocols;

/// <summary>What came of asking: the model's words, or why there are none.</summary>
/// <param name="Outcome">Null: it answered; else an outcome of <see cref="Facts.Response.Investigated"/>.</param>
internal sealed record ModelReply(ModelWords? Words, string? Outcome, string Why);

/// <summary>Asks the endpoint once, within bounds of time and bytes, and never throws for what the other side does. Nothing is asked twice: a person does that.</summary>
internal sealed class ModelLine : IDisposable
{
    private readonly IModelProtocol protocol;
    private readonly HttpExchange exchange;

    /// <exception cref="IOException">The file of authorities cannot be read.</exception>
    /// <exception cref="CryptographicException">It holds no certificate.</exception>
    public ModelLine(InvestigatorSettings settings, TimeProvider clock)
    {
        protocol = settings.Protocol == ModelProtocol.Anthropic ? new AnthropicMessages(settings) : new OpenAiChat(settings);
        var limits = ExchangeLimits.Default with { Request = settings.Patience, Pause = TimeSpan.Zero, Tries = 1, MostBytes = InvestigationLimits.AnswerBytes };
        exchange = new HttpExchange(new HttpLine(settings.Place, limits, clock), settings.Key is { } key ? KeyHeader.Bearer(key) : new NoCredential(), "application/json");
    }

    /// <summary>Takes the API key out of what somebody else wrote.</summary>
    public string Scrub(string text) => exchange.Scrub(text);

    public async Task<ModelReply> AskAsync(string instructions, string data, CancellationToken cancel)
    {
        try
        {
            var answer = await exchange.SendAsync(protocol.Ask(instructions, data), cancel);
            return answer.IsSuccess ? Said(protocol.Read(answer))
                : new ModelReply(null, answer.Status is 401 or 403 ? "unauthorized" : "rejected", Sentence($"it answered {answer.Status}: {protocol.Complaint(answer)}"));
        }
        catch (NotDoneException not)
        {
            return new ModelReply(null, OutcomeOf(not.Kind), Sentence(not.Message));
        }
        catch (Exception here) when (here is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new ModelReply(null, "unreachable", Sentence($"here: {here.Message}"));
        }
    }

    public void Dispose() => exchange.Dispose();

    private ModelReply Said(ModelWords words)
    {
        var scrubbed = words with { Text = Scrub(words.Text), Model = words.Model is { Length: > 0 } model ? Sentence(model, 80) : null, TokensIn = Sane(words.TokensIn), TokensOut = Sane(words.TokensOut) };
        return words.Text.Length > InvestigationLimits.Answer ? new ModelReply(scrubbed with { Text = scrubbed.Text[..InvestigationLimits.Answer] }, "too-long", $"{words.Text.Length} characters; at most {InvestigationLimits.Answer} are read")
            : words.Ending == ModelEnding.Declined ? new ModelReply(scrubbed, "declined", "the model, or a filter before it, declined")
            : words.Ending == ModelEnding.CutShort ? new ModelReply(scrubbed, "cut-short", "it ran into its limit of tokens: raise Investigator:MaxTokens, or choose a model that says less")
            : new ModelReply(scrubbed, null, "");
    }

    private static string OutcomeOf(NotDone kind) => kind switch
    {
        NotDone.Busy => "busy",
        NotDone.Late => "late",
        NotDone.Unreachable => "unreachable",
        NotDone.TooLong => "too-long",
        _ => "not-understood",
    };

    private string Sentence(string text) => Sentence(text, 300);

    private string Sentence(string text, int most) => PlainWords.Of(Scrub(text), most, "", []);

    /// <summary>A count that nobody can have counted is none.</summary>
    private static long? Sane(long? tokens) => tokens is >= 0 and <= 100_000_000 ? tokens : null;
}
