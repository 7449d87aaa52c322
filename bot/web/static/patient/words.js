// Every sentence the page itself says. What the assistant and the clinic say comes from the server.

export const words = {
  presence: {
    assistant: "Automated assistant",
    open: "Clinic open",
    closed: (opensAt) => (opensAt ? `Clinic closed, opens ${opensAt}` : "Clinic closed"),
    waiting: "Our team has been asked to join",
    staff: (name) => `${name || "Someone"} from our care team is here`,
  },
  author: {
    you: "You",
    assistant: "Assistant, automated",
    staff: (name) => `${name || "Care team"}, care team`,
    system: "Notice",
  },
  status: {
    sending: "Sending",
    sent: "Sent",
    waiting: "Not sent yet. It will go out by itself.",
    refused: "Not sent.",
    again: "Try again",
    change: "Change it",
  },
  typing: "The assistant is writing",
  connection: {
    offline: "You are offline. The numbers above still work.",
    lost: "The connection is lost. We keep trying. The numbers above still work.",
  },
  assistant: {
    starting: "The assistant is just waking up. You can write already. The answer will follow in a moment.",
    down: "The assistant cannot answer right now. What you write is kept, and our team can read it. You can also call us.",
  },
  prescreen: {
    progress: (number, total) => `Question ${number} of about ${total}`,
    locked: "We have paused the questions. What you told us is kept.",
  },
  chat: {
    gone: "The earlier chat is no longer kept. What you write now starts a new one.",
    deleted: "The chat has been deleted. You can start a new one whenever you like.",
    jump: "New message",
    log: "Conversation",
    suggestions: "You could start with",
    choices: "Answers you can tap",
  },
  sources: {
    title: "Where this comes from",
    draft: "Draft: not yet reviewed by a clinician.",
    draftMark: "draft",
  },
  composer: {
    label: "Your message",
    hint: "Write here",
    send: "Send",
    keys: "Enter sends. Shift + Enter starts a new line.",
    count: (used, limit) => `${used} of ${limit} characters`,
    tooLong: (extra, limit) =>
      `That is ${extra} ${extra === "1" ? "character" : "characters"} more than the ${limit} that fit in one message. You can send it in two parts.`,
  },
  help: {
    card: "Help right now",
    more: "More lines",
    title: "People you can reach now",
    about: "These lines are free and open day and night. You don't have to be sure that it is serious enough.",
    call: (number) => `Call ${number}`,
    text: (number) => `Text ${number}`,
    chat: "Chat online",
    newTab: "opens in a new tab",
    clinic: (name) => `${name}, during opening hours`,
  },
  options: {
    open: "Chat options",
    title: "This chat",
    save: "Save a copy",
    saveAbout: "A text file with what was said.",
    remove: "Delete this chat",
    removeAbout: "From this device and from our server.",
    leaveAbout:
      "“Leave quickly” clears this chat from this device and opens another site. Pressing Esc twice does the same. Your browser's own history may still list this page.",
    close: "Close",
    closeChat: "Close chat",
  },
  remove: {
    title: "Delete this chat?",
    about: "It will be removed from this device and from our server. This cannot be undone.",
    keep: "Keep it",
    confirm: "Delete",
    failed: "It could not be deleted just now. Please try again in a moment, or call us.",
  },
  transcript: {
    heading: (name) => `Chat with ${name}`,
    saved: (when) => `Saved ${when}`,
    help: "In danger, or thinking about suicide? Help is there day and night:",
    file: "chat.txt",
  },
};
