/** The words of the privacy page and the copy of one's data in English; part of `en`. */
export const privacyEn = {
  'title.privacy': 'Privacy',

  'privacy.more': 'What is kept, how long, and who sees it',
  'privacy.copy': 'A copy of my data',
  'privacy.copyText': 'Every photo and picture, and all that is known of you, as one ZIP.',
  'privacy.copyMaking': 'The copy is being made: {percent}',
  'privacy.copyFailed': 'The copy could not be made. Try again.',
  'privacy.copySave': 'Save the copy ({size})',
  'privacy.copyUntil': 'Here until {date}',

  'privacyPage.lead':
    'You give us a picture of a face. Here is what happens to it, in plain words.',
  'privacyPage.faces': 'Your face stays here',
  'privacyPage.facesText':
    'Photos are looked at and drawn by programs on this service’s own machines. Neither a photo nor anything measured on a face is sent to any other service. Nobody is recognised, and nothing is used to train anything.',
  'privacyPage.kept': 'What is kept, and how long',
  'privacyPage.what': 'What',
  'privacyPage.long': 'How long',
  'privacyPage.photo':
    'Photos, without location and other metadata, with what was measured on the face; when and with which words you confirmed that you may use them',
  'privacyPage.photoDays': {
    one: 'Until you delete them, or for {count} day; you may keep one for longer',
    other: 'Until you delete them, or for {count} days; you may keep one for longer',
  },
  'privacyPage.photoEver': 'Until you delete them',
  'privacyPage.variant': 'Results that you don’t keep',
  'privacyPage.avatar':
    'Avatars in your gallery, with how they were made and where the face is in them; your own styles. A photo that you open in the editor becomes such an avatar',
  'privacyPage.avatarDays': {
    one: 'Until you delete them; then {count} day in the bin',
    other: 'Until you delete them; then {count} days in the bin',
  },
  'privacyPage.days': { one: '{count} day', other: '{count} days' },
  'privacyPage.hours': { one: '{count} hour', other: '{count} hours' },
  'privacyPage.export': 'Files made for download',
  'privacyPage.dataCopy': 'The copy of your data, if you ask for one',
  'privacyPage.account':
    'Your e-mail address, language and colours; a password only as a hash from which it cannot be read',
  'privacyPage.accountLong': 'As long as the account',
  'privacyPage.session':
    'Where you are signed in: name of browser and system, and when it was last used',
  'privacyPage.sessionDays': {
    one: 'Until you sign out, at most {count} day',
    other: 'Until you sign out, at most {count} days',
  },
  'privacyPage.address':
    'Your network address, to stop whoever guesses passwords or asks too often. It is not written into the database',
  'privacyPage.addressLong': 'At most two hours',
  'privacyPage.rejected':
    'Fingerprints of pictures that moderators rejected, so that they don’t come back. They are linked to nobody, and no picture can be drawn from them',
  'privacyPage.who': 'Who sees it',
  'privacyPage.whoText':
    'You alone. Others see an avatar if you share it by a link or publish it. What you publish or what is reported is seen by moderators; they know you by a random number, not by your address. Operators can see states and times of your jobs, but the admin shows them no photo.',
  'privacyPage.third': 'No third parties',
  'privacyPage.thirdText':
    'These pages load nothing from anywhere else: no counters, no fonts, no advertising. There are two cookies, one that keeps you signed in and one that guards forms against forgery. Your choices of language and colours stay in your browser.',
  'privacyPage.rights': 'Your rights, as buttons',
  'privacyPage.rightsText':
    'In the settings you get a copy of everything, see and end every sign-in, and delete the account. Deleting begins at once and takes every file, row and queue entry with it, the copies in caches too. What stays is the moderators’ log, whose random numbers then belong to nobody.',
  'privacyPage.settings': 'To the settings',
  'privacyPage.contact': 'Questions',
  'privacyPage.contactText': 'Whoever runs this service answers them: {contact}',
} as const;
