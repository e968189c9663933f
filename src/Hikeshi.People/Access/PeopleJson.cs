using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Hikeshi.People.Access;

[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class PeopleJson : JsonSerializerContext;
