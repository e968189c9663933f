using System.Text.Json;
using Hikeshi.Telemetry.Lines;

namespace Hikeshi.Telemetry.ElasticBulk;

/// <summary>
/// Reads the body of Elasticsearch's <c>_bulk</c>: a line for the action, and for most actions a line for the document. Items come as the body
/// arrives; Elasticsearch reads a body to its end before it does anything, so after a <see cref="Fault"/> a client sends again what was taken
/// already, which does no harm.
/// </summary>
/// <param name="body">Stays the caller's.</param>
/// <param name="index">From the request's path; null when the path names none.</param>
public sealed class BulkReader(Stream body, string? index)
{
    /// <summary>Bytes of a document: what the detector takes.</summary>
    public const int LongestSource = 10 << 20;

    private readonly LineReader _lines = new(body, LongestSource);

    /// <summary>The item; its memory is valid until the next call.</summary>
    public BulkItem Current { get; private set; }

    /// <summary>Why the request as a whole is refused; nothing can be read after it.</summary>
    public BulkError? Fault { get; private set; }

    /// <returns>False at the end, or with a <see cref="Fault"/>.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        do
        {
            if (Fault is not null || !await _lines.ReadAsync(cancel))
            {
                if (_lines.Number == 0)
                {
                    Fault = new BulkError("parse_exception", "request body is required", 400);
                }

                return false;
            }
        }
        while (_lines.Line.IsEmpty && !_lines.IsTooLong && _lines.IsEnded);

        if (!_lines.IsEnded)
        {
            return Failed("The bulk request must be terminated by a newline [\\n]");
        }

        var line = _lines.Number;
        if (_lines.IsTooLong)
        {
            return Failed($"Malformed action/metadata line [{line}], longer than {LongestSource} bytes");
        }

        var action = BulkActionLine.Read(_lines.Line.Span, line, out var fault);
        if (fault is not null)
        {
            return Failed(fault);
        }

        if (action.Index is null && index is null)
        {
            Fault = new BulkError("action_request_validation_exception", $"Validation Failed: {line}: index is missing;", 400);
            return false;
        }

        var item = new BulkItem(action.Action, action.Index ?? index!, action.Id, default, line, null);
        return action.Action == BulkAction.Delete ? Given(item with { Error = Refused("a delete") }) : await WithSourceAsync(item, cancel);
    }

    private async ValueTask<bool> WithSourceAsync(BulkItem item, CancellationToken cancel)
    {
        if (!await _lines.ReadAsync(cancel) || !_lines.IsEnded)
        {
            return Failed("The bulk request must be terminated by a newline [\\n]");
        }

        return Given(item.Action == BulkAction.Update ? item with { Error = Refused("an update") }
            : _lines.IsTooLong ? item with { Error = BulkError.NotParsed($"a document of more than {LongestSource} bytes") }
            : item with { Source = _lines.Line });
    }

    private static BulkError Refused(string what) => BulkError.Illegal($"{what} of a document; events happened, and are only created or indexed here");

    private bool Given(BulkItem item)
    {
        Current = item;
        return true;
    }

    private bool Failed(string reason)
    {
        Fault = BulkError.Illegal(reason);
        return false;
    }
}
